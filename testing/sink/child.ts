/**
 * The parent's end of a sink worker: a question, an answer.
 */
import { spawn } from 'node:child_process';
import type { SinkStats } from './contract.ts';
import type { SinkQuestion, SinkReply } from './worker.ts';

type Answer = number | SinkStats | Float64Array;
type Question = SinkQuestion extends infer Each ? (Each extends SinkQuestion ? Omit<Each, 'id'> : never) : never;

export interface SinkWorker {
  /** @throws {Error} when the worker cannot do it, or has ended */
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * @param moduleUrl of a module that exports `runSinkWorker`. A script that imports it, and not a file of its own, because
 * bundled and unbundled this is the same module by two names
 */
export function spawnSinkWorker(moduleUrl: string): SinkWorker {
  const script = `import(${JSON.stringify(moduleUrl)}).then(({ runSinkWorker }) => runSinkWorker())`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  let complaint = '';
  let ended: string | null = null;

  function end(why: string) {
    ended ??= `the sink worker ended: ${why}${complaint === '' ? '' : `\n${complaint}`}`;
    for (const { reject } of waiting.values()) reject(new Error(ended));
    waiting.clear();
  }

  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
  const closed = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      end(error.message);
      if (child.pid === undefined) resolve();
    });
    child.once('close', (code, signal) => {
      end(signal ?? `exit code ${code}`);
      resolve();
    });
  });
  child.on('message', (reply: SinkReply) => {
    const asker = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asker?.reject(new Error(reply.error));
    else asker?.resolve(reply.answer);
  });

  return {
    ask(question) {
      if (ended !== null) return Promise.reject(new Error(ended));
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child.send({ ...question, id }, (error) => {
          if (error === null) return;
          waiting.delete(id);
          reject(error);
        });
      });
    },
    async close() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}
