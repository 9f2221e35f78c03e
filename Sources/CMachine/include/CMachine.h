// The inner loop of the language's machine: instructions on numbers, bools, lists, variables and calls of script
// functions. Every other case of an instruction, every error and every check for an interrupt is left to Swift: the loop
// stops before the instruction, and Swift runs the instruction and starts the loop again.
//
// The loop is in C because only C can guarantee that each instruction ends with a jump to the next one, so that the
// processor predicts each jump on its own, and that the loop's state stays in registers of the processor.
#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: - Values

/// A value in the interpreter's storage: a tag and one word. Memory of zeros only is the unset slot.
typedef struct {
  uint64_t tag;
  uint64_t bits;
} MachineSlot;

/// The kind of a slot's content. Slots with `MACHINE_STRING` or above point to a counted object.
enum {
  MACHINE_UNSET = 0,
  MACHINE_NIL = 1,
  MACHINE_BOOL = 2,
  MACHINE_NUMBER = 3,
  MACHINE_STRING = 4,
  MACHINE_LIST = 5,
  MACHINE_RECORD = 6,
  MACHINE_RANGE = 7,
  MACHINE_FUNCTION = 8,
  MACHINE_OBJECT = 9,
  MACHINE_CELL = 10,
};

/// The beginning of every object that slots point to: the two words of a Swift object, and the stored properties of
/// `HeapValue`.
typedef struct {
  void *type;
  uint64_t references;
  /// The number of slots that point to the object.
  intptr_t holders;
  /// The memory of a list, a function or a variable that the loop reads; NULL for other objects.
  void *_Nullable detail;
} MachineObject;

/// The elements of a list, and their history.
typedef struct {
  intptr_t count;
  intptr_t capacity;
  MachineSlot *base;
  /// The number of the statement that made the list or changed it last; 0 if the list does not belong to a statement
  /// yet. A later statement notifies the observer before the list changes.
  uint64_t epoch;
  /// The list's number in the session's record; 0 until a later statement changes the list.
  intptr_t number;
  /// The number of a statement. If this number is above `epoch`, all elements are known to be values that cannot
  /// change.
  uint64_t plainSince;
} MachineList;

// MARK: - Code

/// The operations that the loop can run; `machine_other` stands for all other instructions.
typedef enum {
  machine_other,
  machine_move,
  machine_getCell,
  machine_setCell,
  machine_getCapture,
  machine_setCapture,
  machine_add,
  machine_subtract,
  machine_multiply,
  machine_divide,
  machine_wholeDivide,
  machine_remainder,
  machine_power,
  machine_equal,
  machine_notEqual,
  machine_less,
  machine_lessOrEqual,
  machine_greater,
  machine_greaterOrEqual,
  machine_negate,
  machine_not,
  machine_jump,
  machine_loop,
  machine_jumpUnless,
  machine_jumpIf,
  machine_jumpIfSet,
  machine_jumpUnlessEqual,
  machine_jumpUnlessNotEqual,
  machine_jumpUnlessLess,
  machine_jumpUnlessLessOrEqual,
  machine_jumpUnlessGreater,
  machine_jumpUnlessGreaterOrEqual,
  machine_checkBool,
  machine_checkCommand,
  machine_show,
  machine_call,
  machine_callCapture,
  machine_giveBack,
  machine_index,
  machine_setIndex,
  machine_nextNumber,
  machine_nextItem,
} MachineOperation;

/// An instruction in the form that the loop runs.
typedef struct {
  /// The function that runs the instruction. There is one function for each operation and for each way in which its
  /// operands are distributed over registers and statics.
  const void *handler;
  /// For an operand, the distance of its slot in bytes from the frame's registers or, if below 0, from the end of the
  /// statics. For a jump, the distance of the target in bytes from the step. For a captured variable, the distance of its
  /// address in bytes from the frame's `cells`.
  int32_t a, b, c;
  uint32_t n;
} MachineStep;

/// The parts of a function's code that are read without counting references.
typedef struct {
  MachineStep *steps;
  /// The `Instruction`s, in the order of the steps.
  const void *instructions;
  intptr_t registers;
  intptr_t locals;
  /// The number of parameters; -1 if some parameters must be given by name.
  intptr_t parameters;
  /// The `Code`.
  const void *object;
} MachineCode;

/// The built-in commands that the loop runs without a call.
typedef enum { machine_noShortcut, machine_append, machine_length } MachineShortcut;

/// The parts of a function that are read without counting references.
typedef struct {
  /// The code of a script's function; NULL for a built-in function.
  MachineCode *_Nullable code;
  /// The addresses of the captured variables.
  MachineSlot *_Nonnull *_Nonnull cells;
  intptr_t captures;
  MachineShortcut shortcut;
} MachineFunction;

/// The step of an instruction.
///
/// `a`, `b`, `c` and `n` are the fields of the instruction, which is the instruction number `index` of its code.
MachineStep machine_step(
    MachineOperation operation, int32_t a, int32_t b, int32_t c, uint16_t n, int32_t index);

// MARK: - Running

/// A call that is running.
typedef struct {
  MachineCode *code;
  /// The captured variables of the function; never read if the function captures none.
  MachineSlot *_Nonnull *_Nonnull cells;
  /// The function, if it captures variables; otherwise NULL.
  const void *_Nullable function;
  /// The function, if the frame must keep the function alive; otherwise NULL.
  const void *_Nullable held;
  /// The next step. When the frame has called another function, this is the step after the call.
  MachineStep *pc;
  MachineSlot *base;
} MachineFrame;

/// How the loop ended.
typedef enum {
  /// Swift must run the instruction before the innermost frame's `pc`.
  machine_left,
  /// The call in the frame `entry` has returned.
  machine_returned,
} MachineEnd;

/// The state of the machine that the loop uses.
typedef struct {
  /// The innermost call.
  MachineFrame *frame;
  /// The call with whose return the loop ends.
  MachineFrame *entry;
  MachineFrame *framesEnd;
  MachineSlot *stackEnd;
  /// The end of the statics.
  MachineSlot *statics;
  /// The number of calls and of turns of loops until the next check for an interrupt.
  intptr_t budget;
  /// The number of the running statement. The loop changes no list and no captured variable with another number.
  uint64_t epoch;
  /// Whether the loop stops before a return: 0 for no, 1 for yes, 2 for no at the next return and yes afterwards.
  intptr_t watchesReturns;
  /// The result of the call that ended the loop.
  MachineSlot result;
  /// Releases the one Swift reference that all slots of an object share.
  void (*release)(const void *object);
} MachineState;

/// Runs the steps from the innermost frame's `pc` on.
MachineEnd machine_run(MachineState *state);

#pragma clang assume_nonnull end
