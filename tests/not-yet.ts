/** Recordings in tests/recordings/transcripts that the emulator does not reproduce yet. The test fails when one of them passes: the list only shrinks. */
export const NOT_YET: readonly string[] = []
