import { z } from 'zod';

/**
 * One of several objects, told apart by the member that it has: the first name of the list that is there. Faults are
 * told of that one alone, each at its own place, where a union would only say that nothing fits.
 *
 * @example
 * keyed({ users: z.strictObject({ users: idList }), everyone: z.strictObject({ everyone: z.literal(true) }) })
 */
export function keyed<S extends Readonly<Record<string, z.ZodType>>>(
  members: S,
): z.ZodType<z.output<S[keyof S]>, z.input<S[keyof S]>> {
  const names = Object.keys(members);
  const schema = z.unknown().transform((value, context): unknown => {
    const known = names.find((name) => typeof value === 'object' && value !== null && Object.hasOwn(value, name));
    const member = known === undefined ? undefined : members[known];
    if (member === undefined) {
      context.addIssue({ code: 'custom', message: `expected an object with one of ${names.join(', ')}` });
      return z.NEVER;
    }
    const result = member.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) context.addIssue({ ...issue });
    return z.NEVER;
  });
  // What `members` parses to is known by the compiler only as unknown: one of them has made it.
  return schema as unknown as z.ZodType<z.output<S[keyof S]>, z.input<S[keyof S]>>;
}
