import type { DiagnosisCheck } from './contract.ts';
import type { Platform } from './facts.ts';

/** What was found, and what to do about it. */
export type Said = readonly [finding: string, cure?: string];

const RELOAD = 'Reload the page; if it stays so, notifications have to be switched on again.';
const IN_DEVTOOLS =
  'Reload the page; if it stays so, see in the browser’s developer tools why the script does not load.';

export const ENGLISH = {
  titles: {
    support: 'Browser',
    permission: 'Permission',
    worker: 'Service worker',
    scope: 'Scope',
    subscription: 'Subscription',
    key: 'Server key',
    server: 'Record on the server',
    preferences: 'Preferences',
    'last-push': 'Last push',
    'test-push': 'Test push',
    'focus-mode': 'Focus and do not disturb',
    'private-window': 'Private window',
    brave: 'Brave',
  } satisfies Record<DiagnosisCheck, string>,
  verdicts: { ok: 'OK', warning: 'LOOK', problem: 'PROBLEM', unknown: '?' },
  nothingFound: 'Nothing found that would stop a push.',
  problemsFound: (count: number) => (count === 1 ? 'One problem.' : `${count} problems.`),

  unread: (why: string): Said => [`It could not be looked at: ${why}.`],

  supported: (): Said => ['It can do push, and the page is secure.'],
  insecure: (): Said => ['This page is not secure.', 'Open it over https://, or on localhost.'],
  needsInstall: (): Said => [
    'On iPhone and iPad only a web app on the Home Screen may notify.',
    'Tap the Share button, then Add to Home Screen, and open the site from there.',
  ],
  oldIos: (): Said => ['This version of iOS has no push for web apps.', 'Update to iOS 16.4 or later.'],
  noPush: (): Said => ['This browser has no push.', 'Update it, or open the site in another browser.'],
  noServiceWorker: (): Said => [
    'This browser offers no service workers here.',
    'Open the site in a normal window, or in another browser.',
  ],

  granted: (): Said => ['Allowed.'],
  notAsked: (): Said => ['Not asked yet, or the question was closed.', 'Switch notifications on, and choose Allow.'],
  denied: (browser: string, steps: string): Said => [`Blocked in ${browser}.`, steps],

  worker: (script: string): Said => [`${script} is active.`],
  noWorker: (script: string): Said => [`${script} is not registered here.`, IN_DEVTOOLS],
  otherWorker: (found: string, script: string): Said => [
    `${found} is registered where ${script} should be: it gets the pushes.`,
    `One scope has one worker: import ours into it, or do not register ${found}.`,
  ],
  workerInstalling: (script: string): Said => [`${script} is not active yet.`, IN_DEVTOOLS],
  workerWaiting: (script: string): Said => [
    `${script} is active, and a newer version of it waits.`,
    'Close all tabs of this site, then open it again.',
  ],

  scope: (scope: string): Said => [`${scope}, this page included.`],
  scopeElsewhere: (scope: string): Said => [
    `${scope}, and this page is outside: pushes come all the same, but a click on one cannot lead this tab elsewhere.`,
    'Register the worker with a scope that covers the page; the script may need the header Service-Worker-Allowed.',
  ],
  noScope: (): Said => ['Needs the service worker first.'],

  subscription: (host: string): Said => [`At ${host}.`],
  noSubscription: (): Said => ['This browser has none.', 'Switch notifications on.'],
  expired: (): Said => ['The browser has ended it by itself.', 'Switch notifications on again; nothing is asked.'],
  removed: (): Said => ['The browser holds one that never delivers.', 'Switch notifications off and on again.'],
  subscribing: (why: string): Said => [
    `The browser could not get one: ${why}.`,
    'See that there is a network, and try again.',
  ],
  noPermission: (): Said => ['Needs the permission first.'],
  needsRecord: (): Said => ['Needs the record on the server first.'],
  needsSubscription: (): Said => ['Needs the subscription first.'],

  sameKey: (): Said => ['The subscription was made with the key that the server signs with.'],
  otherKey: (): Said => [
    'The subscription was made with another key: the push service refuses what the server sends.',
    RELOAD,
  ],
  oldKey: (): Said => [
    'The subscription was made with an older key, which the server still has.',
    'Reload the page: it moves over.',
  ],
  untoldKey: (): Said => ['This browser does not say which key it subscribed with.'],

  record: (id: string, person: string | null): Said => [`${id}, for ${person ?? 'an anonymous browser'}.`],
  noRecord: (): Said => ['The server does not have this browser for who is logged in here.', RELOAD],
  elsewhere: (): Said => [
    'The server has this browser for another account.',
    'Reload the page while logged in; notifications then come to this account.',
  ],
  inactive: (reason: string): Said => [`The server has switched it off: ${reason}.`, RELOAD],
  offline: (): Said => ['The server cannot be reached.', 'See that there is a network, then try again.'],
  unauthorized: (): Said => ['The server does not accept the login.', 'Log in again.'],
  serverFailed: (why: string): Said => [`The server answered: ${why}.`, 'Try again later.'],

  everythingOn: (): Said => ['Everything is switched on.'],
  someOff: (names: string): Said => [`Switched off: ${names}. What belongs to these is not sent.`],
  allOff: (): Said => ['All notifications are switched off.', 'Switch them on in the preferences.'],
  quiet: (end: string): Said => [`Quiet hours, until ${end}.`, 'Messages wait until then; a test push does not.'],
  noPreferences: (): Said => ['Not loaded.'],

  neverPushed: (): Said => ['None yet, as far as the server remembers.'],
  shown: (accepted: string, shown: string): Said => [
    `Taken by the push service at ${accepted}, shown here at ${shown}.`,
  ],
  notShown: (accepted: string): Said => [
    `Taken by the push service at ${accepted}; this device has not said that it showed it.`,
    'It may have been offline or asleep then, or the system held the notification back: see below.',
  ],
  underWay: (): Said => ['On its way to the push service.'],
  skipped: (when: string, reason: string): Said => [`Not sent at ${when}: ${reason}.`, 'See the preferences.'],
  failed: (when: string, reason: string): Said => [
    `The push service did not take it at ${when}: ${reason}.`,
    'Switch notifications off and on again; if it stays so, tell whoever runs this site.',
  ],

  notTested: (): Said => ['Not asked for.'],
  arrived: (time: string): Said => [`It came, and was shown, after ${time}.`],
  lost: (time: string): Said => [
    `The push service took it, and within ${time} it has not come.`,
    'See that nothing blocks the browser’s connection to its push service (VPN, firewall, battery saver), and try again.',
  ],
  shownByItself: (): Said => [
    'Taken by the push service. Safari shows notifications by itself and tells nobody of it.',
    'If you saw it, all is well; if not, see below.',
  ],
  refused: (why: string): Said => [`It could not be sent: ${why}.`, 'Mend what is said above, then try again.'],

  focus: (platform: Platform): Said => ['No page can see it.', FOCUS[platform]],
  focusAfterTest: (platform: Platform): Said => [
    'No page can see it. If you saw nothing of the test push, it is this: the browser has handed it to the system.',
    FOCUS[platform],
  ],

  notPrivate: (): Said => ['This is none: private windows have no push.'],
  maybePrivate: (): Said => ['No page can see it for sure.', 'If this is one, open the site in a normal window.'],
  likelyPrivate: (): Said => [
    'It looks like one: they block notifications, whatever was allowed.',
    'Open the site in a normal window.',
  ],
  private: (): Said => ['This is one: they have no push.', 'Open the site in a normal window.'],

  braveOn: (): Said => ['Its push messaging is on.'],
  braveOff: (): Said => ['Its push messaging is most likely off.', BRAVE],
  braveUnknown: (): Said => ['Brave comes with push messaging switched off.', BRAVE],

  reasons: {
    unsubscribed: 'somebody unsubscribed it',
    gone: 'the push service said that it is gone',
    replaced: 'another subscription took its place',
    expired: 'it ran out',
    key_mismatch: 'it belongs to another server key',
    subscription_inactive: 'the subscription was switched off',
    subscription_expired: 'the subscription had run out',
    user_inactive: 'this account is not active',
    moved: 'the browser had changed hands',
    disabled: 'all notifications were switched off',
    category_off: 'notifications of this kind were switched off',
    quiet_hours: 'quiet hours',
    expires_in_quiet_hours: 'it would have been out of date after the quiet hours',
    capped: 'there had been enough of this kind',
    payload_too_large: 'it was too large',
  } as Readonly<Record<string, string>>,
};

const BRAVE =
  'Open brave://settings/privacy, switch “Use Google services for push messaging” on, start Brave again and switch notifications on.';

const FOCUS: Readonly<Record<Platform, string>> = {
  macos:
    'System Settings → Notifications → your browser: allow, as banners or alerts; then look at Focus in the menu bar.',
  windows: 'Settings → System → Notifications: on, for your browser too; then look at Do not disturb and Focus.',
  linux: 'Look at Do not disturb in the notification area of your desktop, and that a notification service runs.',
  android: 'Settings → Apps → your browser → Notifications: allow; then look at Do Not Disturb and at battery saving.',
  ios: 'Settings → Notifications → this app: allow; then look at Focus and at the scheduled summary.',
  other: 'See in the system’s settings that the browser may notify, and that no focus mode is on.',
};

/** The same in another language. */
export type Words = {
  readonly [K in keyof typeof ENGLISH]: (typeof ENGLISH)[K] extends (...args: infer A) => infer R
    ? (...args: A) => R
    : (typeof ENGLISH)[K];
};
