// The functions of all instructions, the choice of an instruction's function, and the start of the loop.

#include "handlers.h"

// MARK: - Built-in commands

/// Runs `append list, value` at a call's step.
static MACHINE_CONVENTION MachineEnd append(MACHINE_PARAMETERS) {
  MachineSlot *arguments = (MachineSlot *)(base + pc->c);
  MachineSlot container = arguments[0];
  if (pc->n != 2 || container.tag != MACHINE_LIST) LEAVE;
  MachineList *list = detail(container);
  if (UNLIKELY(list->count == list->capacity || list->epoch != state->epoch)) LEAVE;
  // The argument's slot moves to the list, so that the number of its holders stays the same.
  list->base[list->count] = arguments[1];
  list->count += 1;
  arguments[0] = unset;
  arguments[1] = unset;
  release(state, container);
  MachineSlot *target = (MachineSlot *)((pc->a < 0 ? statics : base) + pc->a);
  set(state, target, (MachineSlot){MACHINE_NIL, 0});
  NEXT;
}

/// Runs `length(list)` at a call's step.
static MACHINE_CONVENTION MachineEnd length(MACHINE_PARAMETERS) {
  MachineSlot *arguments = (MachineSlot *)(base + pc->c);
  MachineSlot container = arguments[0];
  if (pc->n != 1 || container.tag != MACHINE_LIST) LEAVE;
  double count = (double)((MachineList *)detail(container))->count;
  arguments[0] = unset;
  release(state, container);
  MachineSlot *target = (MachineSlot *)((pc->a < 0 ? statics : base) + pc->a);
  set(state, target, numberSlot(count));
  NEXT;
}

// MARK: - Instructions

#define KIND 0
#include "handlers_template.h"
#undef KIND
#define KIND 1
#include "handlers_template.h"
#undef KIND
#define KIND 2
#include "handlers_template.h"
#undef KIND
#define KIND 3
#include "handlers_template.h"
#undef KIND
#define KIND 4
#include "handlers_template.h"
#undef KIND
#define KIND 5
#include "handlers_template.h"
#undef KIND
#define KIND 6
#include "handlers_template.h"
#undef KIND
#define KIND 7
#include "handlers_template.h"
#undef KIND

/// What a field of an instruction contains.
typedef enum { nothing, slot, target, capture } Field;

typedef struct {
  MachineHandler *handlers[8];
  Field a, b, c;
} Operation;

#define OPERATION(name, a, b, c)                                                                  \
  [machine_##name] = {                                                                            \
      {run_##name##_0, run_##name##_1, run_##name##_2, run_##name##_3, run_##name##_4,            \
       run_##name##_5, run_##name##_6, run_##name##_7},                                           \
      a, b, c}

static const Operation operations[] = {
    // Calls with named arguments are among these instructions, and a return reads the target of its call.
    [machine_other] = {{leave, leave, leave, leave, leave, leave, leave, leave},
                       slot, nothing, nothing},
    OPERATION(move, slot, slot, nothing),
    OPERATION(getCell, slot, slot, nothing),
    OPERATION(setCell, slot, slot, nothing),
    OPERATION(getCapture, slot, capture, nothing),
    OPERATION(setCapture, capture, slot, nothing),
    OPERATION(add, slot, slot, slot),
    OPERATION(subtract, slot, slot, slot),
    OPERATION(multiply, slot, slot, slot),
    OPERATION(divide, slot, slot, slot),
    OPERATION(wholeDivide, slot, slot, slot),
    OPERATION(remainder, slot, slot, slot),
    OPERATION(power, slot, slot, slot),
    OPERATION(equal, slot, slot, slot),
    OPERATION(notEqual, slot, slot, slot),
    OPERATION(less, slot, slot, slot),
    OPERATION(lessOrEqual, slot, slot, slot),
    OPERATION(greater, slot, slot, slot),
    OPERATION(greaterOrEqual, slot, slot, slot),
    OPERATION(negate, slot, slot, nothing),
    OPERATION(not, slot, slot, nothing),
    OPERATION(jump, target, nothing, nothing),
    OPERATION(loop, target, nothing, nothing),
    OPERATION(jumpUnless, target, slot, nothing),
    OPERATION(jumpIf, target, slot, nothing),
    OPERATION(jumpIfSet, target, slot, nothing),
    OPERATION(jumpUnlessEqual, target, slot, slot),
    OPERATION(jumpUnlessNotEqual, target, slot, slot),
    OPERATION(jumpUnlessLess, target, slot, slot),
    OPERATION(jumpUnlessLessOrEqual, target, slot, slot),
    OPERATION(jumpUnlessGreater, target, slot, slot),
    OPERATION(jumpUnlessGreaterOrEqual, target, slot, slot),
    OPERATION(checkBool, nothing, slot, nothing),
    OPERATION(checkCommand, nothing, slot, nothing),
    OPERATION(show, slot, nothing, nothing),
    OPERATION(call, slot, slot, slot),
    OPERATION(callCapture, slot, capture, slot),
    OPERATION(giveBack, slot, nothing, nothing),
    OPERATION(index, slot, slot, slot),
    OPERATION(setIndex, slot, slot, slot),
    OPERATION(nextNumber, slot, slot, target),
    OPERATION(nextItem, slot, slot, target),
};

/// A field of an instruction in the form of a step.
static int32_t distance(Field field, int32_t value, int32_t index) {
  switch (field) {
  case nothing: return value;
  case slot: return value * (int32_t)sizeof(MachineSlot);
  case target: return (value - index) * (int32_t)sizeof(MachineStep);
  case capture: return value * (int32_t)sizeof(MachineSlot *);
  }
  return value;
}

MachineStep machine_step(
    MachineOperation operation, int32_t a, int32_t b, int32_t c, uint16_t n, int32_t index) {
  const Operation *entry = operations + operation;
  int kind = (a < 0 ? 1 : 0) | (b < 0 ? 2 : 0) | (c < 0 ? 4 : 0);
  return (MachineStep){
      (const void *)entry->handlers[kind], distance(entry->a, a, index),
      distance(entry->b, b, index), distance(entry->c, c, index), n};
}

MachineEnd machine_run(MachineState *state) {
  MachineFrame *frame = state->frame;
  return ((MachineHandler *)frame->pc->handler)(
      state, frame->pc, (char *)frame->base, (char *)state->statics, frame->cells, frame);
}
