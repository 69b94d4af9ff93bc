import { actionAnswerSchema, type ActionAnswer } from '../../wire/index.ts';
import type { Environment } from '../environment.ts';
import { ProblemError } from '../http/problem.ts';
import type { Observers } from '../observers.ts';
import type { ActionStore, PressedAction } from '../ports/actions.ts';
import type { ActionCall, ActionFunction, ActionHandler } from './handler.ts';
import { ActionFailedError, ANSWER_BUDGET_MS, postAction } from './post-action.ts';

export interface ActionDesk {
  /**
   * Asks the app, once for each button of each message: who presses again hears the same. After a failure the app is
   * asked anew.
   *
   * @param call is only made when the app has to be asked
   * @throws {ProblemError} `action_unhandled`, `action_failed`
   */
  press(pressed: PressedAction, call: () => Promise<ActionCall>): Promise<ActionAnswer>;
}

interface DeskOptions {
  handler: ActionHandler | undefined;
  store: ActionStore;
  environment: Environment;
  observers: Observers;
}

export function createActionDesk({ handler, store, environment, observers }: DeskOptions): ActionDesk {
  /** Being asked now: one process has the data file, so this is all there is. */
  const inHand = new Map<string, Promise<ActionAnswer>>();

  async function ask(pressed: PressedAction, makeCall: () => Promise<ActionCall>): Promise<ActionAnswer> {
    const known = await store.findActionAnswer(pressed);
    if (known !== undefined) return known;
    if (handler === undefined) throw new ProblemError('action_unhandled');
    const call = await makeCall();
    const { id: _, data: __, template: ___, category: ____, ...told } = call;
    try {
      const answer = await (typeof handler === 'function'
        ? run(handler, call)
        : postAction(call, handler, environment));
      // What the app has done is done, also where that cannot be written down.
      await store.saveActionAnswer(pressed, answer, environment.now()).catch((error: unknown) => {
        environment.log.error({ err: error, action: call.id }, 'the answer of an action could not be stored');
      });
      observers.emit('action', { ...told, outcome: answer.success ? 'done' : 'refused' });
      return answer;
    } catch (error) {
      environment.log.warn({ err: error, action: call.id }, 'an action failed');
      observers.emit('action', { ...told, outcome: 'failed' });
      const detail = error instanceof ActionFailedError ? { detail: error.message } : {};
      throw new ProblemError('action_failed', { ...detail, cause: error });
    }
  }

  return {
    async press(pressed, call) {
      const key = `${pressed.notificationId} ${pressed.subscriptionId} ${pressed.action}`;
      let asking = inHand.get(key);
      if (asking === undefined) {
        asking = ask(pressed, call).finally(() => inHand.delete(key));
        inHand.set(key, asking);
      }
      return withinBudget(asking, environment);
    },
  };
}

/** What a function says; anything else than its type allows is an error of the app, and nothing to guess from. */
async function run(handler: ActionFunction, call: ActionCall): Promise<ActionAnswer> {
  const result = (await handler(call)) ?? true;
  return actionAnswerSchema.parse(typeof result === 'boolean' ? { success: result } : result);
}

/** A function that takes longer goes on; what it says then is what the next press hears. */
async function withinBudget<T>(work: Promise<T>, { setTimer }: Environment): Promise<T> {
  let cancel = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const detail = `no answer within ${ANSWER_BUDGET_MS / 1000} s`;
    cancel = setTimer(() => reject(new ProblemError('action_failed', { detail })), ANSWER_BUDGET_MS);
  });
  work.catch(() => undefined); // heard below, or too late to be
  return Promise.race([work, late]).finally(cancel);
}
