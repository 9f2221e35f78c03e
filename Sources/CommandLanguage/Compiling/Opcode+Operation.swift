// The instructions that the machine's loop runs.

internal import CMachine

extension Opcode {
  /// The operation of the loop that runs the instruction; `machine_other` if the loop leaves each case to Swift.
  var operation: MachineOperation {
    switch self {
    case .move: machine_move
    case .getCell: machine_getCell
    case .setCell: machine_setCell
    case .getCapture: machine_getCapture
    case .setCapture: machine_setCapture
    case .add: machine_add
    case .subtract: machine_subtract
    case .multiply: machine_multiply
    case .divide: machine_divide
    case .wholeDivide: machine_wholeDivide
    case .remainder: machine_remainder
    case .power: machine_power
    case .equal: machine_equal
    case .notEqual: machine_notEqual
    case .less: machine_less
    case .lessOrEqual: machine_lessOrEqual
    case .greater: machine_greater
    case .greaterOrEqual: machine_greaterOrEqual
    case .negate: machine_negate
    case .not: machine_not
    case .jump: machine_jump
    case .loop: machine_loop
    case .jumpUnless: machine_jumpUnless
    case .jumpIf: machine_jumpIf
    case .jumpIfSet: machine_jumpIfSet
    case .jumpUnlessEqual: machine_jumpUnlessEqual
    case .jumpUnlessNotEqual: machine_jumpUnlessNotEqual
    case .jumpUnlessLess: machine_jumpUnlessLess
    case .jumpUnlessLessOrEqual: machine_jumpUnlessLessOrEqual
    case .jumpUnlessGreater: machine_jumpUnlessGreater
    case .jumpUnlessGreaterOrEqual: machine_jumpUnlessGreaterOrEqual
    case .checkBool: machine_checkBool
    case .checkCommand: machine_checkCommand
    case .show: machine_show
    case .call: machine_call
    case .callCapture: machine_callCapture
    case .giveBack: machine_giveBack
    case .index: machine_index
    case .setIndex: machine_setIndex
    case .nextNumber: machine_nextNumber
    case .nextItem: machine_nextItem
    case .unset, .restore, .makeCell, .matrixMultiply, .contains, .notContains, .callNamed, .use,
      .jumpUnlessLone, .function, .list, .extend, .record, .range, .text, .appendText,
      .indexParts, .setIndexParts, .property, .setProperty, .jumpUnlessValueObject,
      .prepareRange, .prepareItems, .nextPair, .unpack, .caught, .startClock, .stopClock,
      .startProfile, .stopProfile, .mark, .statement, .clear:
      machine_other
    }
  }
}
