// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PUSH_STATUSES, type PushStatus, type UnsupportedReason } from '../../../client/contract.ts';
import { connectBelfry } from '../../../client/elements/index.ts';
import { en } from '../../../client/elements/messages/index.ts';
import { createFakeClient, stateOf } from './fake-client.ts';
import { mount, unmount, type Mounted } from './mount.ts';

afterEach(unmount);

async function opened(
  status: PushStatus,
  change: Parameters<typeof mount>[2] = {},
): Promise<Mounted<HTMLElementTagNameMap['belfry-bell']>> {
  const mounted = await mount('belfry-bell', status, change);
  mounted.element.open();
  mounted.find('#panel').dispatchEvent(Object.assign(new Event('beforetoggle'), { newState: 'open' }));
  await mounted.settled();
  return mounted;
}

describe('<belfry-bell>', () => {
  it.each(PUSH_STATUSES)('has a name while %s, and tells the status for styling', async (status) => {
    const { find, element } = await mount('belfry-bell', status);
    expect(find('button').getAttribute('aria-label')).toMatch(/^Notifications/);
    expect(element.getAttribute('status')).toBe(status);
  });

  it('says by its name whether notifications are on', async () => {
    const { find, client, settled } = await mount('belfry-bell', 'default');
    const name = () => find('button').getAttribute('aria-label');
    expect(name()).toBe(en['bell.off']);
    client.set(stateOf('subscribed'));
    await settled();
    expect(name()).toBe(en['bell.on']);
    client.set(stateOf('denied'));
    await settled();
    expect(name()).toBe(en['bell.blocked']);
  });

  it('is expanded while its panel is open', async () => {
    const { find } = await opened('default');
    expect(find('button').getAttribute('aria-expanded')).toBe('true');
  });

  it.each<[PushStatus, string, string]>([
    ['default', en['default.action'], 'enable'],
    ['unsubscribed', en['unsubscribed.action'], 'enable'],
    ['expired', en['expired.action'], 'enable'],
    ['subscribed-elsewhere', en['subscribed-elsewhere.action'], 'enable'],
    ['error', en['error.action'], 'resync'],
  ])('offers while %s “%s”, which calls %s in the click', async (status, label, call) => {
    const { find, text, client } = await opened(status);
    expect(text('.primary')).toBe(label);
    find('.primary').click();
    expect(client.calls).toContainEqual([call]);
  });

  it.each<[PushStatus, string]>([
    ['denied', 'belfry-blocked-help'],
    ['needs-install', 'belfry-install-guide'],
    ['subscribed', 'belfry-preferences'],
  ])('has while %s a <%s>', async (status, name) => {
    const { has } = await opened(status);
    expect(has(name)).toBe(true);
    expect(has('.primary')).toBe(false);
  });

  it.each<[UnsupportedReason, string]>([
    ['insecure', en['unsupported.insecure']],
    ['private-window', en['unsupported.private-window']],
    ['old-ios', en['unsupported.old-ios']],
    ['no-browser', en['unsupported.other']],
    ['no-service-worker', en['unsupported.other']],
    ['no-push', en['unsupported.other']],
  ])('says why it is not supported: %s', async (reason, words) => {
    const { text, has } = await opened('unsupported', { reason });
    expect(text('.words .muted')).toBe(words);
    expect(has('.primary')).toBe(false);
  });

  it('says what went wrong, as an alert that was there before', async () => {
    const { find, text, client, settled } = await opened('default');
    const alert = find('[role=alert]');
    expect(text('[role=alert]')).toBe('');
    client.fail('enable', 'offline');
    find('.primary').click();
    await settled();
    expect(find('[role=alert]')).toBe(alert);
    expect(text('[role=alert]')).toBe(en['error.offline']);
    client.fail('enable', undefined);
    find('.primary').click();
    await settled();
    expect(text('[role=alert]')).toBe('');
  });

  it('has words for a failure that it does not know', async () => {
    const { find, text, client, settled } = await opened('default');
    client.fail('enable', 'toString');
    find('.primary').click();
    await settled();
    expect(text('[role=alert]')).toBe(en['error.other']);
  });

  it('sends a test, and says so', async () => {
    const { find, text, client, settled } = await opened('subscribed');
    find('.secondary').click();
    await settled();
    expect(client.calls).toContainEqual(['sendTest']);
    expect(text('[role=status]')).toBe(en['test.sent']);
  });

  it('turns off in this browser', async () => {
    const { find, client } = await opened('subscribed');
    find('.quiet').click();
    expect(client.calls).toContainEqual(['disable']);
  });
});

describe('the client of an element', () => {
  it('may be missing', async () => {
    connectBelfry(undefined);
    const element = document.createElement('belfry-bell');
    document.body.append(element);
    await element.updateComplete;
    element.open();
    expect(element.getAttribute('status')).toBe('loading');
    element.close();
  });

  it('may come later, is started, and is let go of when the element is', async () => {
    connectBelfry(undefined);
    const element = document.createElement('belfry-bell');
    document.body.append(element);
    const client = createFakeClient(stateOf('subscribed'));
    connectBelfry(client);
    await element.updateComplete;
    expect(element.getAttribute('status')).toBe('subscribed');
    expect(client.calls).toEqual([['start']]);
    expect(client.listeners()).toBe(1);
    element.remove();
    expect(client.listeners()).toBe(0);
    document.body.append(element);
    expect(client.listeners()).toBe(1);
  });

  it('is its own before that of the page, whether set before or after it is on the page', async () => {
    connectBelfry(createFakeClient(stateOf('denied')));
    const element = document.createElement('belfry-bell');
    element.client = createFakeClient(stateOf('expired'));
    document.body.append(element);
    await element.updateComplete;
    expect(element.getAttribute('status')).toBe('expired');
    element.client = createFakeClient(stateOf('subscribed'));
    await element.updateComplete;
    expect(element.getAttribute('status')).toBe('subscribed');
    element.client = undefined;
    await element.updateComplete;
    expect(element.getAttribute('status')).toBe('denied');
  });
});

describe('registering twice', () => {
  it('does no harm, and both copies share the client', async () => {
    const first = customElements.get('belfry-bell');
    vi.resetModules();
    const again = await import('../../../client/elements/index.ts');
    expect(customElements.get('belfry-bell')).toBe(first);
    const element = document.createElement('belfry-bell');
    document.body.append(element);
    again.connectBelfry(createFakeClient(stateOf('expired')));
    await element.updateComplete;
    expect(element.getAttribute('status')).toBe('expired');
  });
});
