/**
 * The steps of an append, each told right after it has been done; in this order nothing that was answered can be lost,
 * and no two heads of the same size can differ, whenever the process ends:
 * S1 what the record is about is kept; S2 the rows stand in the database; S3 copies of them with the anchor, and the
 * full tiles; S4 the head is signed (the same rows give the same bytes); S5 the anchor holds it; S6 the head row stands
 * in the database; S7 the answer may be given.
 */
export type LogStep = "S1" | "S2" | "S3" | "S4" | "S5" | "S6" | "S7";

/** Told after each step, and waited for. */
export type AfterStep = (step: LogStep) => void | Promise<void>;
