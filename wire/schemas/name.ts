import { z } from 'zod';

/**
 * A name that something is found again by: a user's id, a group, a tag's key. Half of a surrogate pair would be stored
 * as another character, so that two names became one, and not every store takes U+0000.
 *
 * @param max in UTF-16 code units
 */
export const nameSchema = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((name) => name.isWellFormed() && !name.includes('\0'), 'expected well-formed Unicode without U+0000');
