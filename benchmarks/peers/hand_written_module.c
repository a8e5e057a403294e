/* What Python calls of hand_written.c and adbench.c: one training step with lists, everything else with buffers of float64. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "../hand_written.h"

/* ---- lists in, a list out -------------------------------------------------------------------------------------- */

enum { MOST = 512 };

static int numbers_of(PyObject *list, Py_ssize_t expected, double *numbers) {
    if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) != expected) {
        PyErr_Format(PyExc_TypeError, "expected a list of %zd numbers", expected);
        return -1;
    }
    for (Py_ssize_t i = 0; i < expected; i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        numbers[i] = PyFloat_CheckExact(item) ? PyFloat_AS_DOUBLE(item) : PyFloat_AsDouble(item);
    }
    return PyErr_Occurred() ? -1 : 0;
}

static PyObject *list_of(const double *numbers, Py_ssize_t n) {
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list && i < n; i++) {
        PyObject *item = PyFloat_FromDouble(numbers[i]);
        if (!item) Py_CLEAR(list);
        else PyList_SET_ITEM(list, i, item);
    }
    return list;
}

static PyObject *call_step(step *step, int inputs, int parameters, int outputs, PyObject *const *arguments,
                           Py_ssize_t n) {
    double p[MOST], x[MOST], y[MOST], gradient[MOST];
    if (n != 3) return PyErr_Format(PyExc_TypeError, "a step takes parameters, inputs and targets");
    if (numbers_of(arguments[0], parameters, p) || numbers_of(arguments[1], inputs, x) ||
        numbers_of(arguments[2], outputs, y))
        return NULL;
    step(p, x, y, gradient);
    return list_of(gradient, parameters);
}

#define STEP(name, inputs, parameters, outputs)                                                                        \
    static PyObject *py_##name(PyObject *module, PyObject *const *arguments, Py_ssize_t n) {                           \
        (void)module;                                                                                                  \
        return call_step(name, inputs, parameters, outputs, arguments, n);                                             \
    }
STEP(step_5_2_2, 5, 18, 2)
STEP(step_5_8_8_2, 5, 138, 2)
STEP(step_2_16_16_1, 2, 337, 1)

/* ---- buffers --------------------------------------------------------------------------------------------------- */

enum { MOST_BUFFERS = 3 };

/* The buffers of the first arguments, all of float64; 0 where they are had, and then released by `release`. */
static int acquire(PyObject *const *arguments, int count, Py_buffer *buffers) {
    for (int i = 0; i < count; i++) {
        int failed = PyObject_GetBuffer(arguments[i], &buffers[i], PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | PyBUF_WRITABLE);
        if (!failed && strcmp(buffers[i].format, "d") == 0) continue;
        if (!failed) PyErr_SetString(PyExc_TypeError, "expected a buffer of float64");
        for (int k = 0; k < i + !failed; k++) PyBuffer_Release(&buffers[k]);
        return -1;
    }
    return 0;
}

static void release(Py_buffer *buffers, int count) {
    for (int i = 0; i < count; i++) PyBuffer_Release(&buffers[i]);
}

static Py_ssize_t length(const Py_buffer *buffer) { return buffer->len / (Py_ssize_t)sizeof(double); }

static PyObject *call_train(train *train, int outputs, PyObject *const *arguments, Py_ssize_t n) {
    Py_buffer buffers[MOST_BUFFERS];
    if (n != 5) return PyErr_Format(PyExc_TypeError, "training takes parameters, inputs, targets, lr and epochs");
    double lr = PyFloat_AsDouble(arguments[3]);
    long epochs = PyLong_AsLong(arguments[4]);
    if (PyErr_Occurred() || acquire(arguments, 3, buffers)) return NULL;
    train(buffers[0].buf, buffers[1].buf, buffers[2].buf, length(&buffers[2]) / outputs, lr, epochs);
    release(buffers, 3);
    Py_RETURN_NONE;
}

#define TRAIN(name, outputs)                                                                                           \
    static PyObject *py_##name(PyObject *module, PyObject *const *arguments, Py_ssize_t n) {                           \
        (void)module;                                                                                                  \
        return call_train(name, outputs, arguments, n);                                                                \
    }
TRAIN(train_5_8_8_2_relu, 2)
TRAIN(train_5_8_8_2_sigmoid, 2)
TRAIN(train_2_16_16_1_relu, 1)

static PyObject *py_rosenbrock_gradient(PyObject *module, PyObject *const *arguments, Py_ssize_t n) {
    (void)module;
    Py_buffer buffers[MOST_BUFFERS];
    if (n != 2) return PyErr_Format(PyExc_TypeError, "rosenbrock_gradient takes out and x");
    if (acquire(arguments, 2, buffers)) return NULL;
    rosenbrock_gradient(buffers[1].buf, length(&buffers[1]), buffers[0].buf);
    release(buffers, 2);
    Py_RETURN_NONE;
}

/* Derivatives by the first of two buffers; the second has rows of `columns` numbers. */
#define DERIVATIVES(name, columns)                                                                                     \
    static PyObject *py_##name(PyObject *module, PyObject *const *arguments, Py_ssize_t n) {                           \
        (void)module;                                                                                                  \
        Py_buffer buffers[MOST_BUFFERS];                                                                               \
        if (n != 3) return PyErr_Format(PyExc_TypeError, #name " takes out and two buffers");                          \
        if (acquire(arguments, 3, buffers)) return NULL;                                                               \
        name(buffers[1].buf, buffers[2].buf, length(&buffers[2]) / columns, buffers[0].buf);                           \
        release(buffers, 3);                                                                                           \
        Py_RETURN_NONE;                                                                                                \
    }
DERIVATIVES(mixture_gradient, 2)
DERIVATIVES(adbench_mixture, 10)
DERIVATIVES(bundle_adjustment, 2)

static PyObject *py_fma_peak(PyObject *module, PyObject *const *arguments, Py_ssize_t n) {
    (void)module;
    if (n != 1) return PyErr_Format(PyExc_TypeError, "fma_peak takes a number of operations");
    long operations = PyLong_AsLong(arguments[0]);
    return PyErr_Occurred() ? NULL : PyFloat_FromDouble(fma_peak(operations));
}

/* ---- the module ------------------------------------------------------------------------------------------------ */

#define METHOD(name) {#name, (PyCFunction)(void (*)(void))py_##name, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {
    METHOD(step_5_2_2),
    METHOD(step_5_8_8_2),
    METHOD(step_2_16_16_1),
    METHOD(train_5_8_8_2_relu),
    METHOD(train_5_8_8_2_sigmoid),
    METHOD(train_2_16_16_1_relu),
    METHOD(rosenbrock_gradient),
    METHOD(mixture_gradient),
    METHOD(adbench_mixture),
    METHOD(bundle_adjustment),
    METHOD(fma_peak),
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "hand_written", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_hand_written(void) { return PyModule_Create(&module); }
