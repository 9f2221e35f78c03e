// The functions that run instructions, for one distribution of the operands over registers and statics. `KIND` is the
// sum of 1 if the operand a is a static, 2 if b is a static, and 4 if c is a static.

#define JOINED(name, kind) name##_##kind
#define NAMED(name, kind) JOINED(name, kind)
#define HANDLER(name)                                                                             \
  static MACHINE_CONVENTION MachineEnd NAMED(run_##name, KIND)(MACHINE_PARAMETERS)
#define OPERAND(field, bit) ((MachineSlot *)((KIND & (bit) ? statics : base) + pc->field))
#define A OPERAND(a, 1)
#define B OPERAND(b, 2)
#define C OPERAND(c, 4)
/// The register with the distance `field`.
#define REGISTER(field) ((MachineSlot *)(base + pc->field))
#define CAPTURE(field) (*(MachineSlot **)((char *)cells + pc->field))

// MARK: - Variables

HANDLER(move) {
  MachineSlot slot = *B;
  if (UNLIKELY(slot.tag == MACHINE_UNSET)) LEAVE;
  retain(slot);
  set(state, A, slot);
  NEXT;
}

HANDLER(getCell) {
  MachineSlot slot = *(MachineSlot *)detail(*REGISTER(b));
  if (UNLIKELY(slot.tag == MACHINE_UNSET)) LEAVE;
  retain(slot);
  set(state, A, slot);
  NEXT;
}

HANDLER(setCell) {
  MachineSlot slot = *B;
  if (UNLIKELY(slot.tag == MACHINE_UNSET)) LEAVE;
  retain(slot);
  set(state, detail(*REGISTER(a)), slot);
  NEXT;
}

HANDLER(getCapture) {
  MachineSlot slot = *CAPTURE(b);
  if (UNLIKELY(slot.tag == MACHINE_UNSET)) LEAVE;
  retain(slot);
  set(state, A, slot);
  NEXT;
}

HANDLER(setCapture) {
  MachineSlot slot = *B;
  MachineSlot *place = CAPTURE(a);
  if (UNLIKELY(slot.tag == MACHINE_UNSET || place[1].tag != state->epoch)) LEAVE;
  retain(slot);
  set(state, place, slot);
  NEXT;
}

// MARK: - Operators

#define BINARY(name, result)                                                                      \
  HANDLER(name) {                                                                                 \
    const MachineSlot *left = B, *right = C;                                                      \
    if (UNLIKELY(!areNumbers(left, right))) LEAVE;                                                \
    double x = number(left), y = number(right);                                                   \
    set(state, A, result);                                                                        \
    NEXT;                                                                                         \
  }

BINARY(add, numberSlot(x + y))
BINARY(subtract, numberSlot(x - y))
BINARY(multiply, numberSlot(x * y))
BINARY(divide, numberSlot(x / y))
BINARY(equal, boolSlot(x == y))
BINARY(notEqual, boolSlot(x != y))
BINARY(less, boolSlot(x < y))
BINARY(lessOrEqual, boolSlot(x <= y))
BINARY(greater, boolSlot(x > y))
BINARY(greaterOrEqual, boolSlot(x >= y))

HANDLER(wholeDivide) {
  const MachineSlot *left = B, *right = C;
  if (UNLIKELY(!areNumbers(left, right))) LEAVE;
  double quotient = number(left) / number(right);
  int32_t whole;
  if (!isWhole(quotient, &whole)) {
    if (!(quotient > INT32_MIN && quotient < INT32_MAX)) LEAVE;
    quotient = (double)(whole - (quotient < 0));
  }
  set(state, A, numberSlot(quotient));
  NEXT;
}

HANDLER(remainder) {
  const MachineSlot *left = B, *right = C;
  if (UNLIKELY(!areNumbers(left, right))) LEAVE;
  int32_t x, y;
  // Division by -1 or 0 may be impossible for integers.
  if (!isWhole(number(left), &x) || !isWhole(number(right), &y) || y < 1) LEAVE;
  int32_t rest = x % y;
  set(state, A, numberSlot(rest < 0 ? rest + y : rest));
  NEXT;
}

HANDLER(power) {
  const MachineSlot *left = B, *right = C;
  if (!areNumbers(left, right) || number(right) != 2) LEAVE;
  double x = number(left);
  set(state, A, numberSlot(x * x));
  NEXT;
}

HANDLER(negate) {
  const MachineSlot *operand = B;
  if (UNLIKELY(operand->tag != MACHINE_NUMBER)) LEAVE;
  set(state, A, numberSlot(-number(operand)));
  NEXT;
}

HANDLER(not) {
  const MachineSlot *operand = B;
  if (UNLIKELY(operand->tag != MACHINE_BOOL)) LEAVE;
  set(state, A, boolSlot(operand->bits == 0));
  NEXT;
}

// MARK: - Jumps

HANDLER(jump) { JUMP(pc->a); }

HANDLER(loop) {
  intptr_t budget = state->budget - 1;
  if (UNLIKELY(budget <= 0)) LEAVE;
  state->budget = budget;
  JUMP(pc->a);
}

HANDLER(jumpUnless) {
  const MachineSlot *condition = B;
  if (UNLIKELY(condition->tag != MACHINE_BOOL)) LEAVE;
  if (condition->bits == 0) JUMP(pc->a);
  NEXT;
}

HANDLER(jumpIf) {
  const MachineSlot *condition = B;
  if (UNLIKELY(condition->tag != MACHINE_BOOL)) LEAVE;
  if (condition->bits != 0) JUMP(pc->a);
  NEXT;
}

HANDLER(jumpIfSet) {
  if (REGISTER(b)->tag != MACHINE_UNSET) JUMP(pc->a);
  NEXT;
}

#define JUMP_UNLESS(name, condition)                                                              \
  HANDLER(jumpUnless##name) {                                                                     \
    const MachineSlot *left = B, *right = C;                                                      \
    if (UNLIKELY(!areNumbers(left, right))) LEAVE;                                                \
    double x = number(left), y = number(right);                                                   \
    if (condition) NEXT;                                                                          \
    JUMP(pc->a);                                                                                  \
  }

JUMP_UNLESS(Equal, x == y)
JUMP_UNLESS(NotEqual, x != y)
JUMP_UNLESS(Less, x < y)
JUMP_UNLESS(LessOrEqual, x <= y)
JUMP_UNLESS(Greater, x > y)
JUMP_UNLESS(GreaterOrEqual, x >= y)

HANDLER(checkBool) {
  if (UNLIKELY(B->tag != MACHINE_BOOL)) LEAVE;
  NEXT;
}

HANDLER(checkCommand) {
  if (UNLIKELY(B->tag != MACHINE_FUNCTION)) LEAVE;
  NEXT;
}

HANDLER(show) {
  if (A->tag != MACHINE_NIL) LEAVE;
  NEXT;
}

// MARK: - Calls

// A function in a register of the caller remains alive during the call. A global or a captured variable may change during
// the call, so that the frame must retain a function from it.
#define CALL(place, isHeld)                                                                       \
  MachineSlot callee = *place;                                                                    \
  if (UNLIKELY(callee.tag != MACHINE_FUNCTION)) LEAVE;                                            \
  const MachineFunction *function = detail(callee);                                               \
  MachineCode *code = function->code;                                                             \
  MachineSlot *arguments = REGISTER(c);                                                           \
  if (UNLIKELY(!code)) {                                                                          \
    if (function->shortcut == machine_append)                                                     \
      __attribute__((musttail)) return append(MACHINE_ARGUMENTS);                                 \
    if (function->shortcut == machine_length)                                                     \
      __attribute__((musttail)) return length(MACHINE_ARGUMENTS);                                 \
    LEAVE;                                                                                        \
  }                                                                                               \
  intptr_t budget = state->budget - 1;                                                            \
  if (UNLIKELY(budget <= 0 || pc->n != code->parameters)) LEAVE;                                  \
  if (UNLIKELY(                                                                                   \
          frame + 1 >= state->framesEnd || arguments + code->registers >= state->stackEnd))       \
    LEAVE;                                                                                        \
  state->budget = budget;                                                                         \
  if (UNLIKELY(pc->n < code->locals)) empty(state, arguments + pc->n, code->locals - pc->n);      \
  frame->pc = pc + 1;                                                                             \
  frame += 1;                                                                                     \
  frame->code = code;                                                                             \
  cells = function->cells;                                                                        \
  frame->cells = cells;                                                                           \
  frame->function = 0;                                                                            \
  frame->held = 0;                                                                                \
  if (function->captures > 0) {                                                                   \
    frame->function = object(callee);                                                             \
    if (isHeld) {                                                                                 \
      object(callee)->holders += 1;                                                               \
      frame->held = object(callee);                                                               \
    }                                                                                             \
  }                                                                                               \
  frame->base = arguments;                                                                        \
  base = (char *)arguments;                                                                       \
  pc = code->steps;                                                                               \
  GO

HANDLER(call) {
  CALL(B, KIND & 2);
}

HANDLER(callCapture) {
  CALL(CAPTURE(b), 1);
}

HANDLER(giveBack) {
  MachineSlot value = *A;
  if (UNLIKELY(value.tag == MACHINE_UNSET)) LEAVE;
  if (UNLIKELY(state->watchesReturns)) {
    if (state->watchesReturns == 1) LEAVE;
    state->watchesReturns = 1;
  }
  retain(value);
  // Slots without objects may stay, because no instruction reads a register of a new frame before it is set.
  MachineSlot *end = (MachineSlot *)base + frame->code->registers;
  for (MachineSlot *slot = (MachineSlot *)base; slot < end; slot++) {
    if (slot->tag < MACHINE_STRING) continue;
    MachineSlot old = *slot;
    *slot = unset;
    releaseObject(state, object(old));
  }
  if (frame->held) releaseObject(state, (MachineObject *)frame->held);
  if (UNLIKELY(frame == state->entry)) {
    state->frame = frame - 1;
    state->result = value;
    return machine_returned;
  }
  frame -= 1;
  pc = frame->pc;
  base = (char *)frame->base;
  cells = frame->cells;
  int32_t target = pc[-1].a;
  set(state, (MachineSlot *)((target < 0 ? statics : base) + target), value);
  GO;
}

// MARK: - Lists

HANDLER(index) {
  MachineSlot container = *B;
  const MachineSlot *index = C;
  if (UNLIKELY(container.tag != MACHINE_LIST || index->tag != MACHINE_NUMBER)) LEAVE;
  const MachineSlot *place = element(detail(container), number(index));
  if (UNLIKELY(!place)) LEAVE;
  MachineSlot slot = *place;
  retain(slot);
  set(state, A, slot);
  NEXT;
}

HANDLER(setIndex) {
  MachineSlot container = *A, value = *C;
  const MachineSlot *index = B;
  if (UNLIKELY(container.tag != MACHINE_LIST || index->tag != MACHINE_NUMBER)) LEAVE;
  MachineList *list = detail(container);
  MachineSlot *place = element(list, number(index));
  if (UNLIKELY(!place || list->epoch != state->epoch || value.tag == MACHINE_UNSET)) LEAVE;
  retain(value);
  set(state, place, value);
  NEXT;
}

// MARK: - Loops

HANDLER(nextNumber) {
  // Four registers contain the start, the number of iterations, the step and the current iteration, as numbers.
  MachineSlot *loop = REGISTER(a);
  double turn = number(loop + 3);
  if (!(turn < number(loop + 1))) JUMP(pc->c);
  double next = number(loop) + turn * number(loop + 2);
  loop[3] = numberSlot(turn + 1);
  set(state, B, numberSlot(next));
  NEXT;
}

HANDLER(nextItem) {
  MachineSlot *loop = REGISTER(a);
  if (UNLIKELY(loop[0].tag != MACHINE_LIST)) LEAVE;
  const MachineList *list = detail(loop[0]);
  int64_t index = (int64_t)number(loop + 1);
  if (index >= list->count) JUMP(pc->c);
  MachineSlot slot = list->base[index];
  // The machine reports the progress of loops over paths.
  if (UNLIKELY(slot.tag == MACHINE_STRING)) LEAVE;
  retain(slot);
  loop[1] = numberSlot((double)(index + 1));
  set(state, B, slot);
  NEXT;
}

#undef JOINED
#undef NAMED
#undef HANDLER
#undef OPERAND
#undef A
#undef B
#undef C
#undef REGISTER
#undef CAPTURE
#undef BINARY
#undef CALL
#undef JUMP_UNLESS
