/* The native engine: Values, the operations that make them, and the walk of `backward`, in C.
 *
 * It does what autograd/graph/value.py and reverse.py do, in the same order and so to the same bits; read those first.
 * What a primitive computes is not stated here. It comes from the table of primitives, by one of three roads:
 *
 *   gathered  The rule gives back operands or constants, as that of a product does. `gathered` in adopting.py calls the
 *             rule once for each number of operands, and the answer is kept as a list of places (struct Gather).
 *   in C      rows.h has functions in C, which the compiler's C language makes from the table.
 *   in Python Otherwise, and for primitives of a user's own, the functions of the row itself are called.
 *
 * NOTHING is the derivative by an operand on which the result does not depend. In Python it is one float object, known
 * by its identity; in a Node it is the kind ABSENT or NOWHERE; in rows.h it is one NaN.
 *
 * For readers who know Python: every object begins with a count of the references to it. Py_INCREF and Py_DECREF change
 * the count by hand. "New" in a comment says that the caller must give a returned reference back, "borrowed" that it
 * must not. A function that failed has set an exception, and returns NULL or -1.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <structmember.h>
#include <stdint.h>
#include <string.h>
#include "rows.h"

/* ---- what the module holds on to ------------------------------------------------------------------------------ */

static PyTypeObject *ValueType, *RowType, *MethodType_, *CallerType;
static PyObject *nothing, *no_gradient;                  /* NOTHING and NO_GRADIENT, by their identity */
static PyObject *as_float, *initialize, *assign, *assign_gradient, *starting_gradient;
static PyObject *gathered, *bound_method;                /* and these, functions of Python */
static PyObject *passes;                                 /* PASSES of zeroing.py */
static PyObject *make_node, *pass_back, *guard;          /* what `instrument` was given, NULL while no mode is on */
static PyObject *depends, *modes_here, *modes_alone, *locks_alone; /* what `record_alone` was given, or NULL */
static PyObject *real_types;                             /* a set: types that as_float accepts and that are no arrays, as numpy's scalars */
static PyObject *no_label, *locked_name, *row_name, *apply_name, *rest_name, *size_name, *data_name, *grad_name; /* "", and names of attributes */
static double era;                                       /* see `new_era` in value.py */

/* ---- a row of the table, as the engine uses it ------------------------------------------------------------------ */

typedef struct {
    Py_ssize_t n;      /* of so many operands */
    int is_gathered;   /* 0 where the rule computes something */
    int32_t *from;     /* for each operand the place of its derivative: an operand, n for the result, -1 for a constant */
    double *constant;
} Gather;

enum { N_GATHERS = 64, MOST_GATHERED = 100000 }; /* of one row; with more numbers of operands, the rule itself is called */
enum { MOST_IN_C = 8 };                          /* operands of a row of fixed arity */

typedef struct {
    PyObject_HEAD
    PyObject *primitive, *evaluate, *partials, *flatten;
    Py_ssize_t arity; /* -1: any number */
    int is_built_in, hands_on, n_gathers;
    Evaluate evaluate_in_c;     /* NULL: call `evaluate` */
    const Partial *partials_in_c;
    Gather *gathers;
} Row;

static int row_traverse(PyObject *self, visitproc visit, void *arg) {
    Row *row = (Row *)self;
    Py_VISIT(row->primitive);
    Py_VISIT(row->evaluate);
    Py_VISIT(row->partials);
    Py_VISIT(row->flatten);
    Py_VISIT(Py_TYPE(self));
    return 0;
}

static int row_clear(PyObject *self) {
    Row *row = (Row *)self;
    Py_CLEAR(row->primitive);
    Py_CLEAR(row->evaluate);
    Py_CLEAR(row->partials);
    Py_CLEAR(row->flatten);
    return 0;
}

static void row_dealloc(PyObject *self) {
    Row *row = (Row *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    row_clear(self);
    for (int i = 0; i < row->n_gathers; i++) PyMem_Free(row->gathers[i].from);
    PyMem_Free(row->gathers);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static PyType_Slot row_slots[] = {
    {Py_tp_dealloc, row_dealloc}, {Py_tp_traverse, row_traverse}, {Py_tp_clear, row_clear}, {0, NULL}};
static PyType_Spec row_spec = {
    "autograd.graph.native.engine.Row", sizeof(Row), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    row_slots};

static void *allocated(PyTypeObject *type) {
    return ((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0);
}

/* The Row of a primitive, borrowed: the primitive holds it, and dies with it when no Value needs either any more. */
static Row *row_of(PyObject *primitive) {
    PyObject *found = PyObject_GetAttr(primitive, row_name);
    if (found) {
        Py_DECREF(found);
        if (Py_TYPE(found) == RowType && ((Row *)found)->primitive == primitive) return (Row *)found;
    } else if (PyErr_ExceptionMatches(PyExc_AttributeError)) PyErr_Clear();
    else return NULL;

    Row *row = allocated(RowType);
    if (!row) return NULL;
    PyObject *arity = NULL, *variadic = NULL;
    int failed = 1;
    Py_INCREF(primitive);
    row->primitive = primitive;
    if ((row->evaluate = PyObject_GetAttrString(primitive, "evaluate")) &&
        (row->partials = PyObject_GetAttrString(primitive, "partials")) &&
        (row->flatten = PyObject_GetAttrString(primitive, "flatten")) &&
        (arity = PyObject_GetAttrString(primitive, "arity")) &&
        (variadic = PyObject_GetAttrString(primitive, "variadic"))) {
        row->arity = variadic == Py_True ? -1 : PyLong_AsSsize_t(arity);
        failed = PyErr_Occurred() || PyObject_GenericSetAttr(primitive, row_name, (PyObject *)row) < 0;
    }
    Py_XDECREF(arity);
    Py_XDECREF(variadic);
    Py_DECREF(row); /* now the primitive's */
    return failed ? NULL : row;
}

/* ---- a Value ------------------------------------------------------------------------------------------------------ */

enum { UNREACHED, NUMBER, NOWHERE }; /* grad: NO_GRADIENT, a number, NOTHING */
enum { FEW = 40 };                   /* operands that need no memory of their own while they are recorded */
enum { UNSET, PLAIN, ABSENT };       /* data: none yet, a number, NOTHING */

typedef struct {
    PyObject_HEAD
    double data, grad;
    PyObject *label; /* NULL for "" */
    PyObject *weak;  /* weak references to it */
    Row *row;        /* NULL for a leaf */
    union {
        PyObject *two[2];  /* up to two operands */
        PyObject **more;   /* or more */
        double era;        /* or of a leaf its era */
    } held;
    uint32_t n; /* operands */
    uint8_t data_kind, grad_kind, is_visited;
} Node;

static int is_node(PyObject *o) {
    static PyTypeObject *subclass; /* the last that was met, mostly Parameter: to ask Python takes several times as long */
    PyTypeObject *type = Py_TYPE(o), *before = subclass;
    if (type == ValueType || type == before) return 1;
    if (!PyType_IsSubtype(type, ValueType)) return 0;
    Py_INCREF(type);
    subclass = type;
    Py_XDECREF(before);
    return 1;
}
static PyObject **operands_of(Node *v) { return v->n > 2 ? v->held.more : v->held.two; }
static int is_value(PyObject *operand) { return !PyFloat_CheckExact(operand); } /* operands are floats or Values */
static int is_absent(const Node *v) { return v->data_kind == ABSENT && v->n; }

static double ordinary(double x) { return is_nothing(x) ? Py_NAN : x; } /* a user's nan may have any bits */

/* An operand's number; NOTHING is a 0, unless the row hands it on. */
static double number_at(PyObject *operand, int hands_on) {
    if (is_value(operand)) return hands_on && is_absent((Node *)operand) ? NOTHING : ((Node *)operand)->data;
    return hands_on && operand == nothing ? NOTHING : ordinary(PyFloat_AsDouble(operand));
}

static PyObject *boxed(double x) { /* new */
    if (!is_nothing(x)) return PyFloat_FromDouble(x);
    Py_INCREF(nothing);
    return nothing;
}

static PyObject *boxed_number(Node *v) { /* new */
    return is_absent(v) ? boxed(NOTHING) : PyFloat_FromDouble(v->data);
}

static void set_number(Node *v, double x) {
    v->data_kind = is_nothing(x) ? ABSENT : PLAIN;
    v->data = v->data_kind == ABSENT ? 0.0 : x;
}

/* Values come and go by the thousand, all of one size: the memory of the last ones is kept for the next. */
enum { MOST_SPARE = 4096 };
static Node *spare[MOST_SPARE];
static int n_spare;

static Node *new_value(PyTypeObject *type) { /* new, a leaf without a number */
    if (type != ValueType) return allocated(type);
    Node *v = n_spare ? spare[--n_spare] : PyObject_Malloc(sizeof *v);
    if (!v) return (Node *)PyErr_NoMemory();
    memset(v, 0, sizeof *v);
    PyObject_Init((PyObject *)v, type);
    return v;
}

/* Freeing a Value may free its operands, theirs, and so on through a graph of any depth. So a Value that is to be freed
 * while another one is being freed only joins a list, linked through `weak`, and the first one's call empties it. */
static Node *doomed;
static int is_freeing;

static void let_go(Node *v) { /* of all that a Value refers to */
    PyObject *label = v->label, **operands = operands_of(v), *two[2];
    uint32_t n = v->n;
    Row *row = v->row;
    if (n && n <= 2) operands = memcpy(two, operands, sizeof two);
    v->label = NULL, v->row = NULL, v->n = 0;
    for (uint32_t i = 0; i < n; i++) Py_DECREF(operands[i]);
    if (n > 2) PyMem_Free(operands);
    Py_XDECREF(label);
    Py_XDECREF(row);
}

static void node_free(Node *v) {
    PyTypeObject *type = Py_TYPE(v);
    let_go(v);
    if (type == ValueType && n_spare < MOST_SPARE) spare[n_spare++] = v;
    else if (type == ValueType) PyObject_Free(v);
    else ((freefunc)PyType_GetSlot(type, Py_tp_free))(v);
    Py_DECREF(type);
}

static void node_dealloc(PyObject *self) {
    Node *v = (Node *)self;
    if (v->weak) PyObject_ClearWeakRefs(self);
    if (is_freeing) {
        v->weak = (PyObject *)doomed; /* nothing refers to it weakly any more */
        doomed = v;
        return;
    }
    is_freeing = 1;
    node_free(v);
    while (doomed) {
        v = doomed;
        doomed = (Node *)v->weak;
        node_free(v);
    }
    is_freeing = 0;
}

/* Value itself is none of the objects that Python's cyclic collector looks at; a subclass with a `__dict__` is, and then
 * these say what it refers to. */
static int node_traverse(PyObject *self, visitproc visit, void *arg) {
    Node *v = (Node *)self;
    PyObject **operands = operands_of(v);
    for (uint32_t i = 0; i < v->n; i++) Py_VISIT(operands[i]);
    Py_VISIT(v->label);
    Py_VISIT(v->row);
    Py_VISIT(Py_TYPE(self)); /* as the base is a type on the heap, nobody else does it for a subclass */
    return 0;
}

static int node_clear(PyObject *self) {
    let_go((Node *)self);
    return 0;
}

static int take_operands(Node *v, PyObject *const *from, Py_ssize_t n) { /* v has none */
    PyObject **to = v->held.two;
    if (n > UINT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "a Value has at most 4,294,967,295 operands");
        return -1;
    }
    if (n > 2) {
        to = PyMem_Malloc(n * sizeof *to);
        if (!to) {
            PyErr_NoMemory();
            return -1;
        }
        v->held.more = to;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_INCREF(from[i]);
        to[i] = from[i];
    }
    v->n = (uint32_t)n;
    return 0;
}

/* ---- tuples for functions of Python ------------------------------------------------------------------------------- */

static PyObject *tuple_of(PyObject *const *objects, Py_ssize_t n) { /* new */
    PyObject *made = PyTuple_New(n);
    for (Py_ssize_t i = 0; made && i < n; i++) {
        Py_INCREF(objects[i]);
        PyTuple_SetItem(made, i, objects[i]);
    }
    return made;
}

/* Whether it is a Value without a number, whose data is 0.0 in C: so only zeros need be asked, which saves memory's time. */
static int is_unset(PyObject *operand) { return is_value(operand) && ((Node *)operand)->data_kind == UNSET; }

static PyObject *has_no_number(PyObject *v) { /* such as one of a subclass whose `__init__` does not call that of Value */
    PyObject *name = PyObject_GetAttrString((PyObject *)Py_TYPE(v), "__name__");
    if (name) PyErr_Format(PyExc_AttributeError, "%R object has no attribute '_number'", name);
    Py_XDECREF(name);
    return NULL;
}

/* The numbers of a tuple of operands, new; after that of their result, where there is one already. */
static PyObject *numbers_of(PyObject *operands, Node *result) {
    Py_ssize_t n = PyTuple_Size(operands), before = result != NULL;
    PyObject *made = PyTuple_New(n + before);
    for (Py_ssize_t i = -before; made && i < n; i++) {
        PyObject *x = i < 0 ? (PyObject *)result : PyTuple_GetItem(operands, i);
        if (!is_value(x)) Py_INCREF(x);
        else x = !result && is_unset(x) ? has_no_number(x) : boxed_number((Node *)x);
        if (!x) {
            Py_DECREF(made);
            return NULL;
        }
        PyTuple_SetItem(made, i + before, x);
    }
    return made;
}

/* ---- recording an operation ----------------------------------------------------------------------------------------- */

/* A float that as_float returned, in C; NOTHING stays itself. -1 where Python raised an exception. */
static int taken(PyObject *number, double *x) {
    if (!number) return -1;
    *x = number == nothing ? NOTHING : ordinary(PyFloat_AsDouble(number));
    Py_DECREF(number);
    return 0;
}

static int converted(PyObject *o, double *x) { /* as as_float does */
    if (PyFloat_CheckExact(o)) *x = o == nothing ? NOTHING : ordinary(PyFloat_AsDouble(o));
    else if (PyLong_Check(o) || PyFloat_Check(o)) { /* a subclass may have a `__float__` of its own */
        PyObject *number = PyLong_CheckExact(o) ? NULL : PyNumber_Float(o);
        if (number) return taken(number, x);
        *x = PyErr_Occurred() ? -1.0 : PyLong_AsDouble(o);
        if (*x != -1.0 || !PyErr_Occurred()) return 0;
        if (!PyErr_ExceptionMatches(PyExc_OverflowError)) return -1;
        PyErr_Clear(); /* too large: as_float says so in our words */
        return taken(PyObject_CallFunctionObjArgs(as_float, o, NULL), x);
    } else {
        PyObject *type = (PyObject *)Py_TYPE(o);
        int is_real = PySet_Contains(real_types, type);
        if (is_real == 1) return taken(PyNumber_Float(o), x);
        if (is_real < 0) PyErr_Clear(); /* a metaclass may have no hash: as_float says what is wrong */
        if (taken(PyObject_CallFunctionObjArgs(as_float, o, NULL), x)) return -1;
        if (PyObject_HasAttrString(type, "is_integer") && !PyObject_HasAttrString(type, "mask"))
            return PySet_Add(real_types, type); /* a scalar of numpy: not an array, which may be of any size */
    }
    return 0;
}

static int is_operand(PyObject *o) { return Py_TYPE(o) == ValueType || PyFloat_CheckExact(o) || is_node(o); }

static PyObject *as_operand(PyObject *o) { /* new: a Value or a float */
    double x;
    if (is_operand(o)) {
        Py_INCREF(o);
        return o;
    }
    return converted(o, &x) ? NULL : boxed(x);
}

static int evaluated(Row *row, PyObject *const *operands, Py_ssize_t n, double *z) {
    if (row->evaluate_in_c && n == 2 && (row->arity == 2 || row->arity < 0)) {
        double at[2] = {number_at(operands[0], row->hands_on), number_at(operands[1], row->hands_on)};
        for (int i = 0; i < 2; i++)
            if (at[i] == 0.0 && is_unset(operands[i])) return has_no_number(operands[i]), -1;
        *z = row->evaluate_in_c(2, at);
        return 0;
    }
    if (row->evaluate_in_c && (n == row->arity || row->arity < 0)) { /* else the function of Python says what is wrong */
        double few[FEW], *at = n > FEW ? PyMem_Malloc(n * sizeof *at) : few;
        if (!at) return PyErr_NoMemory(), -1;
        at[0] = 0.0; /* of no operands */
        PyObject *unset = NULL;
        int has_zero = 0;
        for (Py_ssize_t i = 0; i < n; i++) has_zero |= (at[i] = number_at(operands[i], row->hands_on)) == 0.0;
        for (Py_ssize_t i = 0; has_zero && i < n; i++)
            if (is_unset(operands[i])) unset = operands[i];
        *z = row->evaluate_in_c((int)n, at);
        if (at != few) PyMem_Free(at);
        return unset ? has_no_number(unset), -1 : 0;
    }
    PyObject *of = tuple_of(operands, n), *numbers = of ? numbers_of(of, NULL) : NULL;
    PyObject *made = numbers ? PyObject_CallObject(row->evaluate, numbers) : NULL;
    int failed = made ? converted(made, z) : -1;
    Py_XDECREF(of);
    Py_XDECREF(numbers);
    Py_XDECREF(made);
    return failed;
}

/* Kin: see kin.py. What is made of a Value of such a class is of that class too; NULL for other classes. */
enum { MOST_KIN = 8 };
static PyTypeObject *kin[MOST_KIN], *no_kin; /* the last class that was asked for in vain */
static int n_kin;

static PyTypeObject *kin_of(PyObject *operand) {
    PyTypeObject *type = Py_TYPE(operand);
    if (type == ValueType || type == no_kin || PyFloat_CheckExact(operand)) return NULL;
    for (int i = 0; i < n_kin; i++)
        if (type == kin[i] || PyType_IsSubtype(type, kin[i])) return kin[i];
    PyTypeObject *old = no_kin;
    Py_INCREF(type);
    no_kin = type;
    Py_XDECREF(old);
    return NULL;
}

static PyObject *plainly(PyTypeObject *type, Row *row, PyObject *const *operands, Py_ssize_t n, double z) { /* new */
    Node *v = new_value(type ? type : ValueType);
    if (!v) return NULL;
    if (type) PyObject_GC_UnTrack((PyObject *)v); /* its operands are older, so it is in no cycle: see `track` */
    if (take_operands(v, operands, n)) {
        Py_DECREF(v);
        return NULL;
    }
    set_number(v, z);
    Py_INCREF(row);
    v->row = row;
    return (PyObject *)v;
}

/* Whether this thread is in the modes that `record_alone` was given, and each of them lasts; -1 with an exception. */
static int is_alone(void) {
    PyObject *modes = PyObject_CallObject(modes_here, NULL);
    int is = modes ? modes == modes_alone : -1;
    Py_XDECREF(modes);
    for (Py_ssize_t i = 0; is > 0 && i < PyTuple_Size(locks_alone); i++) {
        PyObject *lock = PyObject_CallObject(PyTuple_GetItem(locks_alone, i), NULL), *locked = NULL;
        if (lock && lock != Py_None) locked = PyObject_CallMethodObjArgs(lock, locked_name, NULL);
        is = locked ? locked == Py_True : lock ? -!!PyErr_Occurred() : -1;
        Py_XDECREF(locked);
        Py_XDECREF(lock);
    }
    return is;
}

/* What `_make_node` of modes.py does while one function is recorded and no other mode is on: a new Value, for which
 * `depends` gets the largest code of its operands. NULL without an exception where Python is to do it. */
static PyObject *recorded_alone(Row *row, PyObject *const *operands, Py_ssize_t n, double z) { /* new */
    PyObject *most = NULL, *codes = depends, *made = NULL;
    long largest = -1;
    if (is_alone() <= 0) return NULL;
    Py_INCREF(codes);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!is_value(operands[i])) continue;
        PyObject *code = PyDict_GetItemWithError(codes, operands[i]);
        long number = code ? PyLong_AsLong(code) : -1;
        if (number < 0) goto done; /* none of the recording's, as a constant; Python finds out what it is */
        if (number > largest) largest = number, most = code;
    }
    if (most && (made = plainly(NULL, row, operands, n, z)) && PyDict_SetItem(codes, made, most)) Py_CLEAR(made);
done:
    Py_DECREF(codes);
    return made;
}

static PyObject *recorded(Row *row, PyObject *const *operands, Py_ssize_t n) { /* new */
    double z;
    PyTypeObject *type = NULL;
    if (evaluated(row, operands, n, &z)) return NULL;
    for (Py_ssize_t i = 0; n_kin && !type && i < n; i++) type = kin_of(operands[i]);
    if (depends && !type) {
        PyObject *made = recorded_alone(row, operands, n, z);
        if (made || PyErr_Occurred()) return made;
    }
    if (make_node) {
        PyObject *number = boxed(z), *of = tuple_of(operands, n), *made = NULL;
        if (number && of) made = PyObject_CallFunctionObjArgs(make_node, number, row->primitive, of, type, NULL);
        Py_XDECREF(number);
        Py_XDECREF(of);
        return made;
    }
    return plainly(type, row, operands, n, z);
}

static PyObject *recorded_tuple(Row *row, PyObject *operands) { /* new; the operands may be any numbers */
    Py_ssize_t n = PyTuple_Size(operands), known = 0;
    PyObject *few[FEW], **of = few, *made = NULL;
    if (n < 0) return NULL;
    if (n > FEW && !(of = PyMem_Malloc(n * sizeof *of))) return PyErr_NoMemory();
    while (known < n && (of[known] = as_operand(PyTuple_GetItem(operands, known)))) known++;
    Py_INCREF(row); /* `_row` may be taken from the primitive meanwhile */
    if (known == n) made = recorded(row, of, n);
    Py_DECREF(row);
    while (known) Py_DECREF(of[--known]);
    if (of != few) PyMem_Free(of);
    return made;
}

/* ---- operators ------------------------------------------------------------------------------------------------------ */

static PyObject *binary(Row *row, PyObject *left, PyObject *right) { /* new */
    PyObject *of[2] = {left, right}, *made = NULL;
    if (is_operand(left) && is_operand(right)) return recorded(row, of, 2);
    of[1] = NULL;
    if ((of[0] = as_operand(left)) && (of[1] = as_operand(right))) made = recorded(row, of, 2);
    else if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        Py_INCREF(Py_NotImplemented);
        made = Py_NotImplemented;
    }
    Py_XDECREF(of[0]);
    Py_XDECREF(of[1]);
    return made;
}

#define BINARY(row) static Row *row##_row; \
    static PyObject *row##_operator(PyObject *a, PyObject *b) { return binary(row##_row, a, b); }
#define UNARY(row) static Row *row##_row; static PyObject *row##_operator(PyObject *a) { return recorded(row##_row, &a, 1); }
BINARY(add) BINARY(sub) BINARY(mul) BINARY(div) BINARY(floordiv) BINARY(mod) UNARY(neg) UNARY(abs)

static Row *pow_row;
static PyObject *pow_operator(PyObject *a, PyObject *b, PyObject *modulus) {
    if (modulus == Py_None) return binary(pow_row, a, b);
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

static const struct { const char *name; Row **row; } OPERATORS[] = {
    {"add", &add_row}, {"sub", &sub_row}, {"mul", &mul_row}, {"div", &div_row}, {"floordiv", &floordiv_row},
    {"mod", &mod_row}, {"neg", &neg_row}, {"abs", &abs_row}, {"pow", &pow_row}};

/* ---- fields --------------------------------------------------------------------------------------------------------- */

static int cannot_delete(const char *name) {
    PyErr_Format(PyExc_AttributeError, "%s of a Value cannot be deleted", name);
    return -1;
}

static int asked_guard(Node *v, const char *method, const char *what) {
    PyObject *answer = PyObject_CallMethod(guard, method, "Os", v, what);
    Py_XDECREF(answer);
    return answer ? 0 : -1;
}

static int called(PyObject *function, Node *v, PyObject *argument) {
    PyObject *answer = PyObject_CallFunctionObjArgs(function, v, argument, NULL);
    Py_XDECREF(answer);
    return answer ? 0 : -1;
}

/* The same once more in Python, after what failed here; a KeyboardInterrupt stays one. */
static int again(PyObject *function, Node *v, PyObject *argument) {
    if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_Exception)) return -1;
    PyErr_Clear();
    return called(function, v, argument);
}

static PyObject *get_number(Node *v, void *unused) {
    if (v->data_kind == UNSET) return has_no_number((PyObject *)v);
    return boxed_number(v);
}

static int set_number_field(Node *v, PyObject *number, void *unused) {
    double x;
    if (!number) return cannot_delete("_number");
    if (converted(number, &x)) return -1;
    set_number(v, x);
    return 0;
}

static PyObject *get_data(Node *v, void *unused) {
    if (guard && asked_guard(v, "read", ".data")) return NULL;
    return get_number(v, NULL);
}

static int set_data(Node *v, PyObject *number, void *unused) {
    double x;
    if (!number) return cannot_delete("data");
    if (guard) return called(assign, v, number);
    if (converted(number, &x)) return again(assign, v, number); /* which names the Value */
    v->data = is_nothing(x) ? 0.0 : x; /* a leaf may change, so its zero is an ordinary one */
    v->data_kind = PLAIN;
    return 0;
}

static PyObject *get_gradient(Node *v, void *unused) {
    PyObject *known = v->grad_kind == UNREACHED ? no_gradient : v->grad_kind == NOWHERE ? nothing : NULL;
    if (!known) return PyFloat_FromDouble(v->grad);
    Py_INCREF(known);
    return known;
}

static int set_gradient(Node *v, PyObject *number, void *unused) {
    double x = 0.0;
    if (!number) return cannot_delete("_grad");
    if (number != no_gradient && converted(number, &x)) return -1;
    v->grad_kind = number == no_gradient ? UNREACHED : is_nothing(x) ? NOWHERE : NUMBER;
    v->grad = is_nothing(x) ? 0.0 : x;
    return 0;
}

static PyObject *get_grad(Node *v, void *unused) {
    if (guard && asked_guard(v, "read", ".grad")) return NULL;
    return get_gradient(v, NULL);
}

static int set_grad(Node *v, PyObject *number, void *unused) {
    if (!number) return cannot_delete("grad");
    if (!guard && !set_gradient(v, number, NULL)) return 0;
    return again(assign_gradient, v, number); /* which asks the guard, and names the Value */
}

static PyObject *get_label(Node *v, void *unused) {
    PyObject *label = v->label ? v->label : no_label;
    Py_INCREF(label);
    return label;
}

static int set_label(Node *v, PyObject *label, void *unused) {
    PyObject *old = v->label;
    if (!label) return cannot_delete("label");
    Py_INCREF(label);
    v->label = label;
    Py_XDECREF(old);
    return 0;
}

static PyObject *get_primitive(Node *v, void *unused) {
    PyObject *primitive = v->row ? v->row->primitive : Py_None;
    Py_INCREF(primitive);
    return primitive;
}

static int set_primitive(Node *v, PyObject *primitive, void *unused) {
    Row *old = v->row, *row = NULL;
    if (!primitive) return cannot_delete("primitive");
    if (primitive != Py_None && !(row = row_of(primitive))) return -1;
    Py_XINCREF(row);
    v->row = row;
    Py_XDECREF(old);
    return 0;
}

static PyObject *get_operands(Node *v, void *unused) {
    for (;;) { /* to make a tuple may run the cyclic collector, and so anybody's `__del__`, which may change the Value */
        uint32_t n = v->n;
        PyObject *made = PyTuple_New(n);
        if (!made) return NULL;
        for (uint32_t i = 0; v->n == n && i < n; i++) {
            PyObject *operand = operands_of(v)[i];
            Py_INCREF(operand);
            PyTuple_SetItem(made, i, operand);
        }
        if (v->n == n) return made;
        Py_DECREF(made);
    }
}

static int set_operands(Node *v, PyObject *operands, void *unused) {
    if (!operands) return cannot_delete("operands");
    if (!PyTuple_Check(operands)) return PyErr_SetString(PyExc_TypeError, "operands are a tuple"), -1;
    Py_ssize_t n = PyTuple_Size(operands);
    PyObject *few[2], **of = few, **old = operands_of(v);
    uint32_t n_old = v->n;
    if (n > 2 && !(of = PyMem_Malloc(n * sizeof *of))) return PyErr_NoMemory(), -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        of[i] = PyTuple_GetItem(operands, i);
        if (!PyFloat_CheckExact(of[i]) && !is_node(of[i])) {
            PyErr_Format(PyExc_TypeError, "operands are Values and floats, got %R", of[i]);
            if (of != few) PyMem_Free(of);
            return -1;
        }
    }
    for (Py_ssize_t i = 0; i < n; i++) Py_INCREF(of[i]);
    PyObject *two[2] = {v->held.two[0], v->held.two[1]};
    if (n_old <= 2) old = two;
    v->n = (uint32_t)n;
    if (n > 2) v->held.more = of;
    else if (n) memcpy(v->held.two, few, n * sizeof *few);
    else if (n_old) v->held.era = era;
    for (uint32_t i = 0; i < n_old; i++) Py_DECREF(old[i]);
    if (n_old > 2) PyMem_Free(old);
    return 0;
}

static PyObject *get_era(Node *v, void *unused) {
    if (v->n) return PyErr_Format(PyExc_AttributeError, "_era"), NULL;
    return PyFloat_FromDouble(v->held.era);
}

static int set_era(Node *v, PyObject *number, void *unused) {
    double x;
    if (!number) return cannot_delete("_era");
    if (converted(number, &x)) return -1;
    if (!v->n) v->held.era = x; /* nobody asks for that of an inner node */
    return 0;
}

static PyGetSetDef fields[] = {
    {"_number", (getter)get_number, (setter)set_number_field, NULL, NULL},
    {"_grad", (getter)get_gradient, (setter)set_gradient, NULL, NULL},
    {"_era", (getter)get_era, (setter)set_era, NULL, NULL},
    {"data", (getter)get_data, (setter)set_data, NULL, NULL},
    {"grad", (getter)get_grad, (setter)set_grad, NULL, NULL},
    {"label", (getter)get_label, (setter)set_label, NULL, NULL},
    {"primitive", (getter)get_primitive, (setter)set_primitive, NULL, NULL},
    {"operands", (getter)get_operands, (setter)set_operands, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};

static PyObject *node_new(PyTypeObject *type, PyObject *arguments, PyObject *named) {
    Node *v = new_value(type);
    if (v) v->held.era = era;
    return (PyObject *)v;
}

static int node_init(PyObject *self, PyObject *arguments, PyObject *named) {
    Node *v = (Node *)self;
    Py_ssize_t n = PyTuple_Size(arguments);
    PyObject *label = n == 2 ? PyTuple_GetItem(arguments, 1) : NULL;
    double x;
    if (guard || named || n < 1 || n > 2 || (label && !PyUnicode_CheckExact(label)) || v->data_kind != UNSET ||
        v->grad_kind != UNREACHED || v->label || v->n || v->row || converted(PyTuple_GetItem(arguments, 0), &x)) {
        if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_Exception)) return -1; /* a KeyboardInterrupt */
        PyErr_Clear(); /* `Value.__init__` of value.py has the words for what is wrong */
        PyObject *method = PyObject_CallFunctionObjArgs(bound_method, initialize, self, NULL);
        PyObject *answer = method ? PyObject_Call(method, arguments, named) : NULL;
        Py_XDECREF(method);
        Py_XDECREF(answer);
        return answer ? 0 : -1;
    }
    if (label) set_label(v, label, NULL);
    v->data = is_nothing(x) ? 0.0 : x;
    v->data_kind = PLAIN;
    return 0;
}

/* ---- backward ------------------------------------------------------------------------------------------------------- */

typedef struct {
    Node **nodes;
    size_t n, room;
} Stack;

static int push(Stack *stack, Node *v) {
    if (stack->n == stack->room) {
        size_t room = stack->room ? 2 * stack->room : 256;
        Node **nodes = PyMem_Realloc(stack->nodes, room * sizeof *nodes);
        if (!nodes) {
            PyErr_NoMemory();
            return -1;
        }
        stack->nodes = nodes, stack->room = room;
    }
    stack->nodes[stack->n++] = v;
    return 0;
}

static void drop(Stack *owned) {
    for (size_t i = 0; i < owned->n; i++) Py_DECREF(owned->nodes[i]);
    PyMem_Free(owned->nodes);
}

/* A node on the stack waits for its operands where the last bit of its address is set. */
static Node *waiting(Node *v) { return (Node *)((uintptr_t)v | 1); }
static Node *unmarked(Node *v) { return (Node *)((uintptr_t)v & ~(uintptr_t)1); }

/* `topological_order` of reverse.py: fills the empty `order`, which then owns its nodes. No code of Python runs here. */
static int walk(PyObject *const *outputs, Py_ssize_t n_outputs, Stack *order) {
    Stack stack = {NULL, 0, 0};
    int failed = 0;
    for (Py_ssize_t i = n_outputs; !failed && i-- > 0;)
        if (((Node *)outputs[i])->n) failed = push(&stack, (Node *)outputs[i]);
    while (!failed && stack.n) {
        Node *v = stack.nodes[--stack.n];
        if (unmarked(v) != v) {
            failed = push(order, unmarked(v));
            if (failed) unmarked(v)->is_visited = 0;
            else Py_INCREF(unmarked(v));
        } else if (!v->is_visited) {
            PyObject **operands = operands_of(v);
            v->is_visited = 1;
            if ((failed = push(&stack, waiting(v)))) v->is_visited = 0;
            for (uint32_t i = v->n; !failed && i-- > 0;) {
                Node *x = (Node *)operands[i];
                if (is_value(operands[i]) && x->n && !x->is_visited) failed = push(&stack, x);
            }
        }
    }
    for (size_t i = 0; i < stack.n; i++)
        if (unmarked(stack.nodes[i]) != stack.nodes[i]) unmarked(stack.nodes[i])->is_visited = 0;
    for (size_t i = 0; i < order->n; i++) order->nodes[i]->is_visited = 0;
    PyMem_Free(stack.nodes);
    if (failed) drop(order);
    return failed;
}

static void send(Node *to, double gradient) {
    to->grad = (to->grad_kind == NUMBER ? to->grad : 0.0) + gradient;
    to->grad_kind = NUMBER;
}

static void send_nothing(PyObject *to) { /* a leaf is reached nevertheless */
    if (is_value(to) && !((Node *)to)->n) send((Node *)to, 0.0);
}

static void send_along(PyObject *to, double gradient, double derivative) {
    if (is_nothing(derivative)) send_nothing(to);
    else send((Node *)to, gradient * derivative);
}

/* The Gather of a row for so many operands; NULL, without an exception, where there is no room for one more. */
static Gather *gather_of(Row *row, Py_ssize_t n) {
    for (int i = 0; i < row->n_gathers; i++)
        if (row->gathers[i].n == n) return &row->gathers[i];
    if (!row->gathers && !(row->gathers = PyMem_Malloc(N_GATHERS * sizeof *row->gathers))) return NULL;
    if (row->n_gathers == N_GATHERS || n > MOST_GATHERED) return NULL;
    PyObject *places = PyObject_CallFunction(gathered, "On", row->primitive, n);
    if (!places) return NULL;
    Gather found = {n, places != Py_None, NULL, NULL};
    if (found.is_gathered) {
        found.from = PyMem_Malloc(n * (sizeof *found.from + sizeof *found.constant) + 16);
        if (!found.from) {
            Py_DECREF(places);
            return (Gather *)PyErr_NoMemory();
        }
        found.constant = (double *)(found.from + (n + (n & 1)));
        for (Py_ssize_t i = 0; i < n; i++) {
            PyObject *place = PyList_GetItem(places, i);
            int is_constant = PyFloat_CheckExact(place);
            found.from[i] = is_constant ? -1 : (int32_t)PyLong_AsLong(place);
            found.constant[i] = place == nothing ? NOTHING : is_constant ? PyFloat_AsDouble(place) : 0.0;
        }
    }
    Py_DECREF(places);
    if (row->n_gathers == N_GATHERS) return PyMem_Free(found.from), NULL; /* filled meanwhile, by other threads */
    row->gathers[row->n_gathers] = found;
    return &row->gathers[row->n_gathers++];
}

static int pull_back_in_python(Node *v) {
    double gradient = v->grad;
    /* The rules are anybody's code, which may change the Value, and so is a `__del__` that runs when the collector does,
     * as a tuple is made: from then on the Value is not asked for its operands, and all that is needed is owned. */
    PyObject *rules = v->row->partials, *operands, *numbers, *derivatives;
    int is_one_for_each = PyTuple_CheckExact(rules);
    Py_INCREF(rules);
    operands = get_operands(v, NULL);
    numbers = operands ? numbers_of(operands, v) : NULL;
    derivatives = numbers && !is_one_for_each ? PyObject_CallObject(rules, numbers) : NULL; /* of all operands at once */
    Py_ssize_t n = operands ? PyTuple_Size(operands) : 0, known = is_one_for_each ? PyTuple_Size(rules) : -1;
    if (derivatives) known = PySequence_Size(derivatives);
    int failed = !numbers || known < 0;
    for (Py_ssize_t i = 0; !failed && i < n && i < known; i++) {
        PyObject *to = PyTuple_GetItem(operands, i), *derivative;
        double x = 0.0;
        if (!is_value(to)) continue;
        derivative = derivatives ? PySequence_GetItem(derivatives, i) : PyObject_CallObject(PyTuple_GetItem(rules, i), numbers);
        failed = derivative ? converted(derivative, &x) : -1;
        if (!failed) send_along(to, gradient, x);
        Py_XDECREF(derivative);
    }
    Py_DECREF(rules);
    Py_XDECREF(operands);
    Py_XDECREF(numbers);
    Py_XDECREF(derivatives);
    return failed;
}

static int pulled_back(Node *v);

static int pull_back(Node *v) {
    Row *row = v->row;
    uint32_t n = v->n;
    double gradient = v->grad;
    Gather *gather = row->is_built_in ? gather_of(row, n) : NULL;
    if (!gather && PyErr_Occurred()) return -1;
    if (v->row != row || v->n != n) return pulled_back(v); /* changed by other code, which ran while the Gather was made */
    PyObject **operands = operands_of(v);
    if (gather && gather->is_gathered) {
        for (uint32_t i = 0; i < n; i++) {
            if (!is_value(operands[i])) continue;
            int32_t from = gather->from[i];
            send_along(operands[i], gradient,
                       from < 0 ? gather->constant[i] : number_at((uint32_t)from < n ? operands[from] : (PyObject *)v, 1));
        }
        return 0;
    }
    if (row->partials_in_c && (Py_ssize_t)n == row->arity) {
        double at[MOST_IN_C];
        for (uint32_t i = 0; i < n; i++) at[i] = number_at(operands[i], row->hands_on);
        for (uint32_t i = 0; i < n; i++)
            if (is_value(operands[i])) send_along(operands[i], gradient, row->partials_in_c[i](v->data, at));
        return 0;
    }
    return pull_back_in_python(v);
}

static int pulled_back(Node *v) {
    if (v->row) return pull_back(v);
    PyErr_SetString(PyExc_AttributeError, "a Value on the way has operands, and its primitive was set to None");
    return -1;
}

static PyObject *list_of(const Stack *order, size_t start, size_t end) { /* new */
    PyObject *list = PyList_New((Py_ssize_t)(end - start));
    for (size_t i = start; list && i < end; i++) {
        Py_INCREF(order->nodes[i]);
        PyList_SetItem(list, (Py_ssize_t)(i - start), (PyObject *)order->nodes[i]);
    }
    return list;
}

/* The watch for forgotten zeroing, as in reverse.py: before a pass over n nodes. `was_stale` stays NULL while it rests. */
static int watch_before(Py_ssize_t n, PyObject **was_stale) {
    PyObject *rest = PyObject_GetAttr(passes, rest_name), *size = PyObject_GetAttr(passes, size_name);
    long n_rest = rest ? PyLong_AsLong(rest) : 0;
    int rests = n_rest && size && PyLong_AsSsize_t(size) == n, failed = !rest || !size;
    Py_XDECREF(rest);
    Py_XDECREF(size);
    if (failed) return -1;
    if (!rests) return (*was_stale = PyObject_CallMethod(passes, "is_stale", "n", n)) ? 0 : -1;
    if (!(rest = PyLong_FromLong(n_rest - 1))) return -1;
    failed = PyObject_SetAttr(passes, rest_name, rest);
    Py_DECREF(rest);
    return failed;
}

static int watch_after(const Stack *order, PyObject *was_stale) {
    Py_ssize_t start, end;
    PyObject *window = PyObject_CallMethod(passes, "window", "n", (Py_ssize_t)order->n), *nodes = NULL, *answer = NULL;
    if (window && PyArg_ParseTuple(window, "nn", &start, &end)) nodes = list_of(order, (size_t)start, (size_t)end);
    if (nodes) answer = PyObject_CallMethod(passes, "see", "OO", nodes, was_stale);
    Py_XDECREF(window);
    Py_XDECREF(nodes);
    Py_XDECREF(answer);
    return answer ? 0 : -1;
}

static int run_backward(Node *output, double gradient) {
    Stack order = {NULL, 0, 0};
    int failed = 0;
    PyObject *outputs[1] = {(PyObject *)output}, *was_stale = NULL;
    if (walk(outputs, 1, &order)) return -1;
    if (watch_before((Py_ssize_t)order.n, &was_stale)) return drop(&order), -1;
    int adds_up = n_kin && kin_of((PyObject *)output);
    for (size_t i = 0; i < order.n; i++) {
        Node *v = order.nodes[i];
        if (!adds_up || v->grad_kind != NUMBER || v->grad == 0.0) v->grad_kind = NOWHERE, v->grad = 0.0;
    }
    if (adds_up) output->grad_kind = NOWHERE;
    send(output, gradient);
    for (size_t i = order.n; !failed && i-- > 0;) {
        Node *v = order.nodes[i];
        if (v->grad_kind != NOWHERE) failed = pulled_back(v);
        else
            for (uint32_t k = 0; k < v->n; k++) send_nothing(operands_of(v)[k]);
    }
    if (!failed && was_stale) failed = watch_after(&order, was_stale);
    Py_XDECREF(was_stale);
    drop(&order);
    return failed;
}

static PyObject *node_backward(PyObject *self, PyObject *arguments, PyObject *named) {
    static char *names[] = {"gradient", NULL};
    PyObject *gradient = NULL;
    double x = 1.0;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "|O:backward", names, &gradient)) return NULL;
    if (gradient && taken(PyObject_CallFunctionObjArgs(starting_gradient, gradient, NULL), &x)) return NULL;
    if (is_nothing(x)) x = 0.0;
    if (pass_back) {
        PyObject *number = PyFloat_FromDouble(x), *answer = NULL;
        if (number) answer = PyObject_CallFunctionObjArgs(pass_back, self, number, NULL);
        Py_XDECREF(number);
        return answer;
    }
    if (run_backward((Node *)self, x)) return NULL;
    Py_RETURN_NONE;
}

static PyObject *node_zero_grad(PyObject *self, PyObject *unused) {
    if (set_grad((Node *)self, no_gradient, NULL)) return NULL;
    Py_RETURN_NONE;
}

static PyObject *node_record(PyObject *unused, PyObject *arguments) {
    PyObject *primitive, *operands;
    Row *row;
    if (!PyArg_ParseTuple(arguments, "OO!:record", &primitive, &PyTuple_Type, &operands)) return NULL;
    return (row = row_of(primitive)) ? recorded_tuple(row, operands) : NULL;
}

/* Loops of training read and assign `data` and `grad` more often than all else. Both are found by the identity of their
 * names, unless a subclass has fields of its own with these names; `plain_type` is the last subclass that has none. */
static int has_plain_fields(PyTypeObject *type) {
    static PyTypeObject *plain_type;
    PyObject *names[] = {data_name, grad_name};
    int is_plain = 1;
    if (type == ValueType || type == plain_type) return 1;
    for (int i = 0; is_plain && i < 2; i++) {
        PyObject *own = PyObject_GetAttr((PyObject *)type, names[i]);
        PyObject *known = PyObject_GetAttr((PyObject *)ValueType, names[i]);
        is_plain = own && own == known;
        Py_XDECREF(own);
        Py_XDECREF(known);
    }
    PyErr_Clear();
    if (!is_plain) return 0;
    Py_INCREF(type);
    Py_XDECREF(plain_type);
    plain_type = type;
    return 1;
}

static PyObject *node_getattro(PyObject *self, PyObject *name) {
    if (name == data_name && has_plain_fields(Py_TYPE(self))) return get_data((Node *)self, NULL);
    if (name == grad_name && has_plain_fields(Py_TYPE(self))) return get_grad((Node *)self, NULL);
    return PyObject_GenericGetAttr(self, name);
}

static int node_setattro(PyObject *self, PyObject *name, PyObject *to) {
    if (name == data_name && has_plain_fields(Py_TYPE(self))) return set_data((Node *)self, to, NULL);
    if (name == grad_name && has_plain_fields(Py_TYPE(self))) return set_grad((Node *)self, to, NULL);
    return PyObject_GenericSetAttr(self, name, to);
}

static PyMethodDef node_methods[] = {
    {"backward", (PyCFunction)(void (*)(void))node_backward, METH_VARARGS | METH_KEYWORDS, NULL},
    {"record", node_record, METH_VARARGS | METH_STATIC, NULL},
    {"zero_grad", node_zero_grad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}};

static PyMemberDef node_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Node, weak), READONLY, NULL}, {NULL, 0, 0, 0, NULL}};

static PyType_Slot node_slots[] = {
    {Py_tp_doc, NULL}, /* `new_type` puts it here */
    {Py_tp_new, node_new}, {Py_tp_init, node_init}, {Py_tp_dealloc, node_dealloc}, {Py_tp_traverse, node_traverse},
    {Py_tp_clear, node_clear}, {Py_tp_getattro, node_getattro}, {Py_tp_setattro, node_setattro}, {Py_tp_getset, fields}, {Py_tp_methods, node_methods}, {Py_tp_members, node_members},
    {Py_nb_add, add_operator}, {Py_nb_subtract, sub_operator}, {Py_nb_multiply, mul_operator},
    {Py_nb_true_divide, div_operator}, {Py_nb_floor_divide, floordiv_operator}, {Py_nb_remainder, mod_operator},
    {Py_nb_power, pow_operator}, {Py_nb_negative, neg_operator}, {Py_nb_absolute, abs_operator}, {0, NULL}};
static PyType_Spec node_spec = {
    "autograd.graph.value.Value", sizeof(Node), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, node_slots};

/* ---- methods of Value that are rows, as `v.exp()` ----------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    Row *row;
    PyObject *original; /* the method of the class body, in Python */
} Method;

static PyObject *method_call(PyObject *self, PyObject *arguments, PyObject *named) {
    Row *row = ((Method *)self)->row;
    if (named || PyTuple_Size(arguments) != row->arity || !is_node(PyTuple_GetItem(arguments, 0))) {
        PyErr_Format(PyExc_TypeError, "%R as a method of Value takes %zd arguments", row->primitive, row->arity - 1);
        return NULL;
    }
    return recorded_tuple(row, arguments);
}

static PyObject *bound(PyObject *self, PyObject *instance, PyObject *type) { /* what both kinds of descriptors do */
    if (instance) return PyObject_CallFunctionObjArgs(bound_method, self, instance, NULL);
    Py_INCREF(self);
    return self;
}

static void method_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(((Method *)self)->row);
    Py_XDECREF(((Method *)self)->original);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *method_wrapped(PyObject *self, void *unused) { /* which has the signature */
    Py_INCREF(((Method *)self)->original);
    return ((Method *)self)->original;
}

static PyObject *method_field(PyObject *self, void *name) {
    return PyObject_GetAttrString(((Method *)self)->original, name);
}

static PyObject *itself(PyObject *self, PyObject *unused) { /* copies of a function are the function */
    Py_INCREF(self);
    return self;
}

static PyMethodDef copies[] = {
    {"__copy__", itself, METH_NOARGS, NULL}, {"__deepcopy__", itself, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static PyGetSetDef method_fields[] = {
    {"__wrapped__", method_wrapped, NULL, NULL, NULL},
    {"__doc__", method_field, NULL, NULL, "__doc__"},
    {"__name__", method_field, NULL, NULL, "__name__"},
    {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot method_slots[] = {
    {Py_tp_call, method_call}, {Py_tp_descr_get, bound}, {Py_tp_dealloc, method_dealloc}, {Py_tp_getset, method_fields},
    {Py_tp_methods, copies}, {0, NULL}};
static PyType_Spec method_spec = {
    "autograd.graph.native.engine.Method", sizeof(Method), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_METHOD_DESCRIPTOR | Py_TPFLAGS_DISALLOW_INSTANTIATION, method_slots};

static PyObject *new_method(PyObject *module, PyObject *arguments) {
    PyObject *original, *primitive;
    if (!PyArg_ParseTuple(arguments, "OO:new_method", &original, &primitive)) return NULL;
    Row *row = row_of(primitive);
    Method *made = row ? allocated(MethodType_) : NULL;
    if (!made) return NULL;
    Py_INCREF(row);
    Py_INCREF(original);
    made->row = row, made->original = original;
    return (PyObject *)made;
}

/* ---- calling a primitive: what is not recorded, `Primitive.__call__` of row.py does ---------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *original;
} Caller;

static PyObject *caller_call(PyObject *self, PyObject *arguments, PyObject *named) {
    PyObject *original = ((Caller *)self)->original, *operands, *made = NULL;
    Py_ssize_t n = PyTuple_Size(arguments);
    if (named || n < 2) return PyObject_Call(original, arguments, named);
    Row *row = row_of(PyTuple_GetItem(arguments, 0));
    if (!row || !(operands = PyTuple_GetSlice(arguments, 1, n))) return NULL;
    if (row->flatten != Py_None) {
        PyObject *flat = PyObject_CallObject(row->flatten, operands);
        Py_DECREF(operands);
        if (!flat && PyErr_ExceptionMatches(PyExc_TypeError)) { /* it knows what was wrong with the call */
            PyErr_Clear();
            return PyObject_Call(original, arguments, named);
        }
        if (!(operands = flat)) return NULL;
    }
    n = PyTuple_Check(operands) ? PyTuple_Size(operands) : 0;
    if (row->arity < 0 || n == row->arity)
        for (Py_ssize_t i = 0; i < n; i++)
            if (is_node(PyTuple_GetItem(operands, i))) {
                made = recorded_tuple(row, operands);
                Py_DECREF(operands);
                return made;
            }
    made = PyObject_CallMethodObjArgs(row->primitive, apply_name, operands, NULL);
    Py_DECREF(operands);
    return made;
}

static void caller_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(((Caller *)self)->original);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *caller_wrapped(PyObject *self, void *unused) {
    Py_INCREF(((Caller *)self)->original);
    return ((Caller *)self)->original;
}

static PyGetSetDef caller_fields[] = {
    {"__wrapped__", caller_wrapped, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot caller_slots[] = {
    {Py_tp_call, caller_call}, {Py_tp_descr_get, bound}, {Py_tp_dealloc, caller_dealloc}, {Py_tp_getset, caller_fields},
    {Py_tp_methods, copies}, {0, NULL}};
static PyType_Spec caller_spec = {
    "autograd.graph.native.engine.Caller", sizeof(Caller), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_METHOD_DESCRIPTOR | Py_TPFLAGS_DISALLOW_INSTANTIATION, caller_slots};

static PyObject *new_caller(PyObject *module, PyObject *original) {
    Caller *made = allocated(CallerType);
    if (!made) return NULL;
    Py_INCREF(original);
    made->original = original;
    return (PyObject *)made;
}

/* ---- the module ------------------------------------------------------------------------------------------------------------ */

static PyObject *new_node(PyObject *module, PyObject *arguments) { /* as `new_node` of value.py */
    PyObject *number, *primitive, *operands;
    if (!PyArg_ParseTuple(arguments, "OOO:new_node", &number, &primitive, &operands)) return NULL;
    Node *v = new_value(ValueType);
    if (!v) return NULL;
    if (set_operands(v, operands, NULL) || set_number_field(v, number, NULL) || set_primitive(v, primitive, NULL)) {
        Py_DECREF(v);
        return NULL;
    }
    return (PyObject *)v;
}

static PyObject *topological_order(PyObject *module, PyObject *outputs) { /* of a tuple of Values */
    Stack order = {NULL, 0, 0};
    Py_ssize_t n = PyTuple_Size(outputs);
    if (n < 0) return NULL;
    for (Py_ssize_t i = 0; i < n; i++)
        if (!is_node(PyTuple_GetItem(outputs, i))) Py_RETURN_NONE; /* reverse.py has the words */
    PyObject **of = PyMem_Malloc((n + 1) * sizeof *of), *found = NULL;
    if (!of) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) of[i] = PyTuple_GetItem(outputs, i);
    if (!walk(of, n, &order)) {
        found = list_of(&order, 0, order.n);
        drop(&order);
    }
    PyMem_Free(of);
    return found;
}

static PyObject *backward_of(PyObject *module, PyObject *arguments) { /* as `run_backward` of reverse.py */
    PyObject *output;
    double gradient = 1.0;
    if (!PyArg_ParseTuple(arguments, "O!|d:run_backward", ValueType, &output, &gradient)) return NULL;
    if (run_backward((Node *)output, gradient)) return NULL;
    Py_RETURN_NONE;
}

/* `hold_same` of autograd/common/identity.py, which training asks in each step: the very objects, in order. */
static int holds(PyObject *container, PyObject *objects, Py_ssize_t *place) {
    Py_ssize_t n = PyList_Size(objects), position = 0;
    PyObject *value, *list = NULL;
    if (PyDict_CheckExact(container)) {
        while (PyDict_Next(container, &position, NULL, &value))
            if (*place == n || PyList_GetItem(objects, (*place)++) != value) return 0;
        return 1;
    }
    if (!PyList_CheckExact(container) && !(container = list = PySequence_List(container))) return -1;
    Py_ssize_t size = PyList_Size(container);
    int same = size <= n - *place;
    for (Py_ssize_t i = 0; same && i < size; i++)
        same = PyList_GetItem(container, i) == PyList_GetItem(objects, (*place)++);
    Py_XDECREF(list);
    return same;
}

static PyObject *hold_same(PyObject *module, PyObject *arguments) {
    PyObject *containers, *objects;
    Py_ssize_t place = 0;
    int same = 1;
    if (!PyArg_ParseTuple(arguments, "O!O!:hold_same", &PyList_Type, &containers, &PyList_Type, &objects)) return NULL;
    for (Py_ssize_t i = 0; same > 0 && i < PyList_Size(containers); i++)
        same = holds(PyList_GetItem(containers, i), objects, &place);
    return same < 0 ? NULL : PyBool_FromLong(same && place == PyList_Size(objects));
}

static void replace(PyObject **kept, PyObject *by) {
    PyObject *old = *kept;
    if (by == Py_None) by = NULL;
    Py_XINCREF(by);
    *kept = by;
    Py_XDECREF(old);
}

static PyObject *instrument(PyObject *module, PyObject *arguments) {
    PyObject *node, *backward, *asked;
    if (!PyArg_ParseTuple(arguments, "OOO:instrument", &node, &backward, &asked)) return NULL;
    replace(&make_node, node);
    replace(&pass_back, backward);
    replace(&guard, asked);
    PyObject **alone[] = {&depends, &modes_here, &modes_alone, &locks_alone};
    for (int i = 0; i < 4; i++) replace(alone[i], Py_None);
    Py_RETURN_NONE;
}

static PyObject *record_alone(PyObject *module, PyObject *arguments) { /* until `instrument` is called again */
    PyObject *codes, *here, *alone, *locks;
    if (!PyArg_ParseTuple(arguments, "O!OOO!:record_alone", &PyDict_Type, &codes, &here, &alone, &PyTuple_Type, &locks))
        return NULL;
    replace(&modes_here, here);
    replace(&modes_alone, alone);
    replace(&locks_alone, locks);
    replace(&depends, codes);
    Py_RETURN_NONE;
}

static PyObject *instruments(PyObject *module, PyObject *unused) { /* what `instrument` was given */
    PyObject *given[] = {make_node ? make_node : Py_None, pass_back ? pass_back : Py_None, guard ? guard : Py_None};
    return tuple_of(given, 3);
}

static PyObject *begin_era(PyObject *module, PyObject *number) {
    double x = PyFloat_AsDouble(number);
    if (x == -1.0 && PyErr_Occurred()) return NULL;
    era = x;
    Py_RETURN_NONE;
}

/* The text that a function of Python has for a name, kept for ever; NULL where it fails. */
static const char *text_of(PyObject *function, const char *name) {
    PyObject *text = PyErr_Occurred() ? NULL : PyObject_CallFunction(function, "s", name);
    return text ? PyUnicode_AsUTF8AndSize(text, NULL) : NULL;
}

/* The type Value: its base is Recorded of the table, and the class body of value.py is put into it by adopting.py.
 * `doc_of` has the docstrings of what is stated here. */
static PyObject *new_type(PyObject *module, PyObject *arguments) {
    PyObject *base, *doc_of;
    if (!PyArg_ParseTuple(arguments, "OO:new_type", &base, &doc_of)) return NULL;
    for (PyMethodDef *method = node_methods; method->ml_name; method++) method->ml_doc = text_of(doc_of, method->ml_name);
    for (PyGetSetDef *field = fields; field->name; field++) field->doc = text_of(doc_of, field->name);
    node_slots[0].pfunc = (void *)text_of(doc_of, "Value");
    PyObject *bases = PyErr_Occurred() ? NULL : PyTuple_Pack(1, base);
    if (!bases) return NULL;
    PyObject *made = PyType_FromSpecWithBases(&node_spec, bases);
    Py_DECREF(bases);
    Py_XINCREF(made); /* kept for ever */
    ValueType = (PyTypeObject *)made;
    return made;
}

static PyObject *add_kin(PyObject *module, PyObject *type) {
    if (n_kin == MOST_KIN) return PyErr_SetString(PyExc_RuntimeError, "no room for more kinds of Values"), NULL;
    Py_INCREF(type);
    kin[n_kin++] = (PyTypeObject *)type;
    Py_CLEAR(no_kin);
    Py_RETURN_NONE;
}

static PyObject *track(PyObject *module, PyObject *value) { /* has the collector look for cycles through a Value of kin */
    int has_gc = (PyType_GetFlags(Py_TYPE(value)) & Py_TPFLAGS_HAVE_GC) != 0;
    if (has_gc && !PyObject_GC_IsTracked(value)) PyObject_GC_Track(value);
    Py_RETURN_NONE;
}

static PyObject *bind(PyObject *module, PyObject *arguments) { /* functions and constants of Python */
    PyObject **to[] = {&nothing, &no_gradient, &as_float, &initialize, &assign, &assign_gradient, &starting_gradient,
                       &passes, &gathered, &bound_method};
    if (PyTuple_Size(arguments) != 10) return PyErr_SetString(PyExc_TypeError, "bind takes ten objects"), NULL;
    for (Py_ssize_t i = 0; i < 10; i++) replace(to[i], PyTuple_GetItem(arguments, i));
    Py_RETURN_NONE;
}

static PyObject *bind_row(PyObject *module, PyObject *arguments) { /* a row of the table: its name and its primitive */
    const char *name;
    PyObject *primitive;
    if (!PyArg_ParseTuple(arguments, "sO:bind_row", &name, &primitive)) return NULL;
    Row *row = row_of(primitive);
    if (!row) return NULL;
    row->is_built_in = 1;
    for (int i = 0; i < N_ROWS; i++)
        if (!strcmp(ROWS[i].name, name) && ROWS[i].arity == row->arity && row->arity <= MOST_IN_C) {
            row->hands_on = ROWS[i].hands_on;
            row->evaluate_in_c = ROWS[i].evaluate;
            row->partials_in_c = ROWS[i].partials;
        }
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++)
        if (!strcmp(OPERATORS[i].name, name)) {
            Py_INCREF(row);
            *OPERATORS[i].row = row;
        }
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"add_kin", add_kin, METH_O, NULL},
    {"track", track, METH_O, NULL},
    {"backward_of", backward_of, METH_VARARGS, NULL},
    {"begin_era", begin_era, METH_O, NULL},
    {"bind", bind, METH_VARARGS, NULL},
    {"bind_row", bind_row, METH_VARARGS, NULL},
    {"hold_same", hold_same, METH_VARARGS, NULL},
    {"instrument", instrument, METH_VARARGS, NULL},
    {"record_alone", record_alone, METH_VARARGS, NULL},
    {"instruments", instruments, METH_NOARGS, NULL},
    {"new_caller", new_caller, METH_O, NULL},
    {"new_method", new_method, METH_VARARGS, NULL},
    {"new_node", new_node, METH_VARARGS, NULL},
    {"new_type", new_type, METH_VARARGS, NULL},
    {"topological_order", topological_order, METH_O, NULL},
    {NULL, NULL, 0, NULL}};

#ifndef SOURCES
#define SOURCES "" /* a digest of the sources, which the build passes: loading.py compares it where the sources are there */
#endif

static int execute(PyObject *module) {
    static int is_taken;
    if (is_taken || PyInterpreterState_GetID(PyInterpreterState_Get()) != 0) {
        PyErr_SetString(PyExc_ImportError, "the native engine serves one import of the main interpreter");
        return -1;
    }
    if (!(real_types = PySet_New(NULL)) || !(no_label = PyUnicode_InternFromString("")) ||
        !(locked_name = PyUnicode_InternFromString("locked")) || !(row_name = PyUnicode_InternFromString("_row")) || !(apply_name = PyUnicode_InternFromString("_applied")) ||
        !(data_name = PyUnicode_InternFromString("data")) || !(grad_name = PyUnicode_InternFromString("grad")) ||
        !(rest_name = PyUnicode_InternFromString("rest")) || !(size_name = PyUnicode_InternFromString("size")) ||
        !(RowType = (PyTypeObject *)PyType_FromSpec(&row_spec)) ||
        !(MethodType_ = (PyTypeObject *)PyType_FromSpec(&method_spec)) ||
        !(CallerType = (PyTypeObject *)PyType_FromSpec(&caller_spec)))
        return -1;
    is_taken = 1;
    return PyModule_AddStringConstant(module, "sources", SOURCES);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "engine", "The native engine; see the package's docstring.", 0, functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_engine(void) { return PyModuleDef_Init(&definition); }
