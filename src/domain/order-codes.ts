/** About orders, and the ways in which they belong together. */
export const ORDER_CODES = {
  ORDER_QUANTITY_INVALID: {
    meaning: 'The quantity is not a number above zero, or rounds down to no lot at all.',
    remedy: 'Order at least one lot.',
  },
  ORDER_PRICE_INVALID: {
    meaning: 'A limit or stop price is missing, not a number, or makes no sense with the order type.',
    remedy: 'Give the price that the order type needs.',
  },
  ORDER_OPTION_UNKNOWN: {
    meaning: 'An order was given an option that does not exist, most likely a misspelled one.',
    remedy: 'Spell it limit, stop, timeInForce, expireTime, reduceOnly, postOnly or reason.',
  },
  ORDER_UNKNOWN: {
    meaning: 'There is no such order.',
    remedy: 'Use the ticket that the order call returned.',
  },
  ORDER_CLOSED: {
    meaning: 'The order has already ended and cannot be changed or canceled.',
    remedy: 'Nothing to do; look at its status.',
  },
  ORDER_BUSY: {
    meaning: 'A cancel or replace of this order is still waiting for its answer.',
    remedy: 'Wait for the answer (onOrder), then try again.',
  },
  ORDER_TIME_IN_FORCE_INVALID: {
    meaning: 'The time in force does not fit the order, or gtd has no expireTime ahead of now.',
    remedy: 'Use day, gtc, ioc, fok, or gtd with expireTime.',
  },
  ORDER_LEGS_REFUSED: {
    meaning: 'A multi-leg order was to go all or none, and one of its legs was refused. Nothing was sent.',
    remedy: 'Look at the refusals of the other legs; policy `each` sends those that pass.',
  },
  ORDER_LEG_FAILED: {
    meaning: 'A leg of a multi-leg order ended without being filled, or what it left could not be closed.',
    remedy: 'What was to be done then is under way; where the message says that it failed, close by hand.',
  },
  ORDER_LEGS_INVALID: {
    meaning:
      'The legs of a bracket, OCO or OTO do not make sense together, or a leg was to be resized by hand.',
    remedy: 'The message names the leg and what it needs.',
  },
  ORDER_PROTECTION_WATCHED: {
    meaning: 'An exit that protects a position is not at the venue; the engine watches the price itself.',
    remedy:
      'Look why the venue refused it. Without the engine running and connected nothing protects the position.',
  },
  ORDER_EXITS_OVERFILLED: {
    meaning: 'Exits that stand for one another filled at the same time, beyond what was to be closed.',
    remedy: 'It is in the books as it happened; decide whether to keep the position that is left.',
  },
  ORDER_WITHHELD: {
    meaning: 'The order was approved and journaled, and then held back by the release gate.',
    remedy: 'The reason names the gate; decide anew when it is open.',
  },
  ORDER_EXECUTION_INVALID: {
    meaning: 'An execution algorithm was given options that it cannot work with.',
    remedy: 'Correct the option; the message names it and what is allowed.',
  },
  ORDER_EXECUTION_FAILED: {
    meaning: 'An execution algorithm gave up before its quantity was filled: its orders were refused.',
    remedy: 'Look at the last refusal, which the message names; nothing more is sent by itself.',
  },
  ORDER_OF_EXECUTION: {
    meaning: 'The order is a child of an execution algorithm, which alone may change it.',
    remedy: 'Cancel the execution with cancelExecution(), and order anew.',
  },
  ORDER_SIGNAL_INVALID: {
    meaning: 'A signal has a value that cannot be: a strength outside −1…1, NaN, an unknown urgency.',
    remedy: 'Correct the value; the message names it and its range.',
  },
  ORDER_SIZE_INVALID: {
    meaning: 'No quantity can be reckoned from what the sizing was given, or it is less than may be ordered.',
    remedy: 'The message says why; a size that needs an indicator has none until that is ready.',
  },
} as const
