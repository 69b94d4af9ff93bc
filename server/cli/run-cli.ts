import { Command, CommanderError } from 'commander';
import { apiKeyCommand } from './api-key.ts';
import { initCommand } from './init.ts';
import { pushServiceCommand } from './push-service.ts';
import { serveCommand } from './serve.ts';
import { templatesCommand } from './templates.ts';
import { tokenCommand } from './token.ts';
import { usersCommand } from './users.ts';
import { vapidCommand } from './vapid.ts';

/**
 * Runs one command line.
 *
 * @param args what follows `belfry`
 * @returns the exit code: 0, or 1 after one clear line on standard error
 */
export async function runCli(args: readonly string[]): Promise<number> {
  const program = new Command('belfry')
    .description('Self-hosted Web Push')
    .showHelpAfterError()
    .addCommand(serveCommand())
    .addCommand(vapidCommand())
    .addCommand(apiKeyCommand())
    .addCommand(templatesCommand())
    .addCommand(tokenCommand())
    .addCommand(usersCommand())
    .addCommand(initCommand())
    .addCommand(pushServiceCommand());
  throwInsteadOfExiting(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed its own already (help, an unknown option).
    if (error instanceof CommanderError) return error.exitCode;
    console.error(`belfry: ${lineOf(error)}`);
    return 1;
  }
}

/** Commands that are added do not inherit it, at whatever depth. */
function throwInsteadOfExiting(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExiting);
}

/** One line a person can act on; a stack trace helps nobody with a port in use. */
export function lineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
