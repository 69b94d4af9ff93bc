/**
 * One process of the sink: listens where it is told, and answers its parent's questions.
 */
import type { AddressInfo } from 'node:net';
import type { SinkStats } from './contract.ts';
import { createLedger } from './ledger.ts';
import { createReceiver, emptyCounts, type ReceiverOptions } from './receiver.ts';

export interface StartOrder extends Omit<ReceiverOptions, 'ledger'> {
  /** 0 for any that is free. */
  port: number;
  /** Whether other processes listen on the port too. */
  isShared: boolean;
}

export type SinkQuestion =
  { id: number; ask: 'start'; order: StartOrder } | { id: number; ask: 'stats' | 'ledger' | 'reset' };

export type SinkReply = { id: number; answer: number | SinkStats | Float64Array } | { id: number; error: string };

type Commands = ReturnType<typeof createCommands>;

/** Ends with its parent. @throws {Error} when it is not a child process with a channel */
export function runSinkWorker(): void {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('a sink worker is started by startSink()');
  let commands: Commands | null = null;

  process.on('message', (question: SinkQuestion) => {
    const { id } = question;
    const answered: Promise<number | SinkStats | Float64Array> =
      question.ask === 'start'
        ? start(question.order).then((started) => {
            commands = started.commands;
            return started.port;
          })
        : Promise.resolve(commands?.[question.ask]() ?? 0);
    answered.then(
      (answer) => send({ id, answer } satisfies SinkReply),
      (error: Error) => send({ id, error: error.message } satisfies SinkReply),
    );
  });
  process.once('disconnect', () => process.exit());
}

function start({ port, isShared, ...options }: StartOrder): Promise<{ port: number; commands: Commands }> {
  const ledger = createLedger();
  const { server, counts } = createReceiver({ ...options, ledger });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: 1024, reusePort: isShared }, () => {
      server.off('error', reject);
      // A TCP server that listens has a port.
      resolve({ port: (server.address() as AddressInfo).port, commands: createCommands(counts, ledger) });
    });
  });
}

function createCommands(counts: ReturnType<typeof emptyCounts>, ledger: ReturnType<typeof createLedger>) {
  return {
    stats(): SinkStats {
      const { user, system } = process.cpuUsage();
      return { ...counts, messages: ledger.messages(), repeats: ledger.repeats(), cpuMs: (user + system) / 1000 };
    },
    ledger: () => ledger.dump(),
    reset(): number {
      const { connectionsOpened, connectionsClosed } = counts;
      const open = connectionsOpened - connectionsClosed;
      Object.assign(counts, emptyCounts(), { connectionsOpened: open });
      ledger.clear();
      return 0;
    },
  };
}
