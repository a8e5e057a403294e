/* The random numbers of Python's random.Random(seed) for a whole seed: a Mersenne Twister, so that the starting weights
   and the orders of rows are those that nn makes of the same seed. */
const SIZE = 624;

const makeRandom = (seed) => {
  const state = seeded(seed);
  let next = SIZE;
  let spare = null;

  const refill = () => {
    for (let i = 0; i < SIZE; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + 397) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    next = 0;
  };
  const word = () => {
    if (next === SIZE) refill();
    let y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  const random = () => {
    const high = word() >>> 5;
    return (high * 67108864 + (word() >>> 6)) / 9007199254740992;
  };
  const below = (n) => {
    const bits = 32 - Math.clz32(n);
    let chosen = word() >>> (32 - bits);
    while (chosen >= n) chosen = word() >>> (32 - bits);
    return chosen;
  };
  return {
    uniform: (low, high) => low + (high - low) * random(),
    gauss: (mean, deviation) => {
      let z = spare;
      spare = null;
      if (z === null) {
        const angle = random() * 2 * Math.PI;
        const radius = Math.sqrt(-2 * Math.log(1 - random()));
        z = Math.cos(angle) * radius;
        spare = Math.sin(angle) * radius;
      }
      return mean + z * deviation;
    },
    shuffle: (list) => {
      for (let i = list.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [list[i], list[j]] = [list[j], list[i]];
      }
    },
  };
};

/* The generator's state by the algorithm init_by_array, whose key is the seed in words of 32 bits. */
const seeded = (seed) => {
  const key = [];
  for (let rest = BigInt(Math.abs(seed)); rest > 0n || !key.length; rest >>= 32n) key.push(Number(rest & 0xffffffffn));
  const state = new Uint32Array(SIZE);
  state[0] = 19650218;
  const mixed = (i, factor) => Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), factor);
  for (let i = 1; i < SIZE; i++) state[i] = mixed(i, 1812433253) + i;
  let i = 1;
  const advance = () => {
    i++;
    if (i < SIZE) return;
    state[0] = state[SIZE - 1];
    i = 1;
  };
  for (let k = 0, j = 0; k < Math.max(SIZE, key.length); k++, j = (j + 1) % key.length) {
    state[i] = (state[i] ^ mixed(i, 1664525)) + key[j] + j;
    advance();
  }
  for (let k = 1; k < SIZE; k++) {
    state[i] = (state[i] ^ mixed(i, 1566083941)) - i;
    advance();
  }
  state[0] = 0x80000000;
  return state;
};
