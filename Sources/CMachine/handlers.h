// The form of the functions that run instructions. Each function ends with a jump to the function of the next step, and
// the arguments stay in registers of the processor.
#pragma once
#include "CMachine.h"
#include <string.h>

#define MACHINE_CONVENTION __attribute__((preserve_none))
#define MACHINE_PARAMETERS                                                                        \
  MachineState *state, MachineStep *pc, char *base, char *statics, MachineSlot **cells,           \
      MachineFrame *frame
#define MACHINE_ARGUMENTS state, pc, base, statics, cells, frame

typedef MACHINE_CONVENTION MachineEnd MachineHandler(MACHINE_PARAMETERS);

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/// Goes on with the step at `pc`.
#define GO                                                                                        \
  __attribute__((musttail)) return ((MachineHandler *)pc->handler)(MACHINE_ARGUMENTS)
/// Goes on with the next step.
#define NEXT                                                                                      \
  do {                                                                                            \
    pc += 1;                                                                                      \
    GO;                                                                                           \
  } while (0)
/// Goes on with the target of a jump.
#define JUMP(distance)                                                                            \
  do {                                                                                            \
    pc = (MachineStep *)((char *)pc + (distance));                                                \
    GO;                                                                                           \
  } while (0)
/// Leaves the instruction to Swift.
#define LEAVE __attribute__((musttail)) return leave(MACHINE_ARGUMENTS)

static MACHINE_CONVENTION __attribute__((noinline)) MachineEnd leave(MACHINE_PARAMETERS) {
  (void)base, (void)statics, (void)cells;
  frame->pc = pc + 1;
  state->frame = frame;
  return machine_left;
}

// MARK: - Slots

static inline double number(const MachineSlot *slot) {
  double number;
  memcpy(&number, &slot->bits, sizeof number);
  return number;
}

static inline int areNumbers(const MachineSlot *one, const MachineSlot *other) {
  return one->tag == MACHINE_NUMBER && other->tag == MACHINE_NUMBER;
}

static inline MachineObject *object(MachineSlot slot) { return (MachineObject *)slot.bits; }

static inline void *detail(MachineSlot slot) { return object(slot)->detail; }

static inline void retain(MachineSlot slot) {
  if (slot.tag >= MACHINE_STRING) object(slot)->holders += 1;
}

// The function keeps all registers, so that its callers need not save any.
static __attribute__((noinline, preserve_most)) void drop(
    MachineState *state, MachineObject *object) {
  state->release(object);
}

static inline void releaseObject(MachineState *state, MachineObject *object) {
  if (--object->holders == 0) drop(state, object);
}

static inline void release(MachineState *state, MachineSlot slot) {
  if (UNLIKELY(slot.tag >= MACHINE_STRING)) releaseObject(state, object(slot));
}

/// Empties the slots that point to objects.
static __attribute__((noinline, preserve_most)) void clear(
    MachineState *state, MachineSlot *slots, intptr_t count) {
  for (intptr_t index = 0; index < count; index++) {
    MachineSlot old = slots[index];
    if (old.tag < MACHINE_STRING) continue;
    slots[index] = (MachineSlot){MACHINE_UNSET, 0};
    releaseObject(state, object(old));
  }
}

/// Empties the slots from `slots` on.
static __attribute__((noinline, preserve_most)) void empty(
    MachineState *state, MachineSlot *slots, intptr_t count) {
  clear(state, slots, count);
  memset(slots, 0, (size_t)count * sizeof *slots);
}

/// Overwrites a slot in memory. The new slot must already be counted in the number of holders of its object.
static inline void set(MachineState *state, MachineSlot *place, MachineSlot slot) {
  MachineSlot old = *place;
  *place = slot;
  release(state, old);
}

static inline MachineSlot numberSlot(double number) {
  MachineSlot slot = {MACHINE_NUMBER, 0};
  memcpy(&slot.bits, &number, sizeof number);
  return slot;
}

static inline MachineSlot boolSlot(int value) {
  return (MachineSlot){MACHINE_BOOL, value != 0};
}

static const MachineSlot unset = {MACHINE_UNSET, 0};

// MARK: - Numbers

/// Whether a number is a whole number that 32 bits can hold. `whole` is set for every number between the bounds.
static inline int isWhole(double number, int32_t *whole) {
  if (!(number >= INT32_MIN && number <= INT32_MAX)) return 0;
  *whole = (int32_t)number;
  return (double)*whole == number;
}

/// The element number `index` of a list; NULL if there is none or if the index is not whole.
static inline MachineSlot *element(const MachineList *list, double index) {
  if (!(index >= 0 && index < (double)list->count)) return 0;
  int64_t whole = (int64_t)index;
  return (double)whole == index ? list->base + whole : 0;
}
