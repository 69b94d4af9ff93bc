import { Command } from 'commander';
import { SignJWT } from 'jose';
import { userIdSchema } from '../../wire/index.ts';
import { requireSecret } from '../settings.ts';

/** `belfry token <userId>`: a user token as the host app would sign it, for development and curl. */
export function tokenCommand(): Command {
  return new Command('token')
    .description('print a development user token, signed with BELFRY_JWT_SECRET')
    .argument('<userId>', 'the id of the host app')
    .option('--hours <n>', 'how long it is valid', '24')
    .action(async (userId: string, options: { hours: string }) => {
      const secret = process.env.BELFRY_JWT_SECRET;
      if (secret === undefined || secret === '') throw new Error('BELFRY_JWT_SECRET is not set: it signs the token');
      requireSecret('BELFRY_JWT_SECRET', secret);
      const hours = Number(options.hours);
      if (!(hours > 0)) throw new Error(`--hours is ${options.hours}: a number above 0 is needed`);
      const id = userIdSchema.safeParse(userId);
      if (!id.success) throw new Error('the user id must have 1 to 191 characters');
      console.log(await signUserToken(id.data, secret, Math.round(hours * 3600)));
    });
}

/** @param lifeSeconds how long the token is valid from now */
export function signUserToken(userId: string, secret: string, lifeSeconds: number): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(`${lifeSeconds} seconds`)
    .sign(new TextEncoder().encode(secret));
}
