import { z } from 'zod';

/** One field's fault; `pointer` is a JSON Pointer into the body (RFC 6901). */
export const problemFieldSchema = z.object({ pointer: z.string(), detail: z.string() });
export type ProblemField = z.infer<typeof problemFieldSchema>;

/** RFC 9457 problem details with our stable `code`. `success: false` is there for readers of the host contract. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  success: z.literal(false),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(problemFieldSchema).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
