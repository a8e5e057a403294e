/* Functions that hear of something, each in turn. */
const makeSignal = () => {
  const listeners = [];
  return {
    listen: (listener) => { listeners.push(listener); },
    tell: (...facts) => listeners.forEach((listener) => listener(...facts)),
  };
};
