import type { BelfryClient, PushState, PushStatus } from '../contract.ts';
import { shared } from './connection.ts';
import type { BelfryElement, ElementTheme } from './contract.ts';
import { languageOf, watchLanguage } from './language.ts';
import { LitElement, type PropertyValues } from './lit.ts';
import { wordsComing, wordsFor, type Words } from './messages/index.ts';

/** What is shown until there is a client. */
const WAITING: PushState = Object.freeze({
  status: 'loading',
  reason: null,
  permission: 'default',
  subscribed: false,
  subscriptionId: null,
  userId: null,
  preferences: null,
  unsaved: false,
  categories: Object.freeze([]),
  priming: false,
  error: null,
} satisfies PushState);

/** Follows the client and the page's language; never throws for want of either. */
export abstract class BelfryBase extends LitElement implements BelfryElement {
  static override properties = { client: { attribute: false }, theme: { reflect: true }, plain: { type: Boolean } };

  declare client: BelfryClient | undefined;
  declare theme: ElementTheme;
  /** Within a panel, which has a frame and a title of its own. */
  declare plain: boolean;

  /** The client that is followed: the element's own, or that of the page. */
  protected followed: BelfryClient | undefined;
  #unfollow: (() => void) | undefined;
  #stopWatching: (() => void) | undefined;
  #words: Words | undefined;
  #failure: { readonly status: PushStatus; readonly code: string } | undefined;

  constructor() {
    super();
    this.theme = 'inherit';
    this.plain = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    shared.listeners.add(this.#onShared);
    this.#stopWatching = watchLanguage(this, this.#onShared);
    this.#onShared();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    shared.listeners.delete(this.#onShared);
    this.#stopWatching?.();
    this.#follow(undefined);
  }

  /** Nothing is on screen in a language that it is not meant to be in. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    const update = (): void | Promise<unknown> => super.scheduleUpdate();
    return wordsComing(languageOf(this))?.then(update) ?? update();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('client') && this.isConnected) this.#follow(this.client ?? shared.client);
  }

  /** A button that is gone once it was pressed takes the focus with it: then what it was in gets it. */
  protected override update(changed: PropertyValues): void {
    const root = this.renderRoot as ShadowRoot;
    const { activeElement } = root;
    super.update(changed);
    if (activeElement && !root.activeElement) root.querySelector<HTMLElement>('[tabindex]')?.focus();
  }

  protected override updated(_changed: PropertyValues): void {
    const { status } = this.state;
    if (this.getAttribute('status') !== status) this.setAttribute('status', status);
  }

  get state(): PushState {
    return this.followed?.get() ?? WAITING;
  }

  /** Classes of what stands in the page. */
  protected get frame(): string {
    return this.plain ? 'surface' : 'surface framed';
  }

  protected get words(): Words {
    return (this.#words ??= wordsFor(languageOf(this)));
  }

  /** @returns what to do when the client is no longer followed */
  protected onFollow(_client: BelfryClient): (() => void) | undefined {
    return undefined;
  }

  /** Calls at once, so that it happens in the click; a failure is shown. @returns whether it worked */
  attempt(action: (client: BelfryClient) => Promise<unknown>): Promise<boolean> {
    const client = this.followed;
    if (!client) return Promise.resolve(false);
    this.#failure = undefined;
    this.requestUpdate();
    return action(client).then(
      () => true,
      (error: unknown) => {
        this.#failure = { status: this.state.status, code: (error as { code?: string } | null)?.code ?? 'other' };
        this.requestUpdate();
        return false;
      },
    );
  }

  /** Why the last thing that was asked for here did not work, in words; as long as the status is the same. */
  get failure(): string | undefined {
    const { status } = this.state;
    return this.#failure?.status === status ? this.words.member('error', this.#failure.code) : undefined;
  }

  /** The same, or else what the client says. */
  get trouble(): string | undefined {
    const { error } = this.state;
    return this.failure ?? (error === null ? undefined : this.words.member('error', error.code));
  }

  #follow(client: BelfryClient | undefined): void {
    if (client === this.followed) return;
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#failure = undefined;
    this.followed = client;
    if (!client) return;
    const stopStore = client.subscribe(() => this.requestUpdate());
    const stopMore = this.onFollow(client);
    this.#unfollow = () => {
      stopStore();
      stopMore?.();
    };
    void client.start();
  }

  readonly #onShared = (): void => {
    this.#words = undefined;
    this.#follow(this.client ?? shared.client);
    this.requestUpdate();
  };
}
