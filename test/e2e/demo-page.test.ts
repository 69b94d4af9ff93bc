import { afterAll, beforeAll, expect, it } from 'vitest';
import { SUBSCRIBED, type DemoPage } from './demo-page.ts';
import { inBrowser } from './in-browser.ts';
import { PATIENCE_MS, startSite, type Site } from './site.ts';

inBrowser('the demo page', (browser) => {
  let site: Site;
  let person: DemoPage;

  beforeAll(async () => {
    site = await startSite({ browser });
    person = await site.open();
  });
  afterAll(() => site?.close());

  const click = (selector: string): Promise<void> => person.page.locator(selector).click();
  const bell = (): Promise<string | null> =>
    person.page.$eval('belfry-bell >>> button', (button) => button.getAttribute('aria-label'));
  /** Browsers that a push to Ana reaches. */
  const ofAna = async (): Promise<number> => {
    const { counts } = await site.send({ to: { users: ['ana'] }, title: 'Ana?' });
    return counts.total;
  };

  it('asks when told to, and says what a “not now” means', async () => {
    await person.press('Ask me');
    await click('belfry-prompt >>> [part=later]');
    await person.waitForText('You said not now.');
    await person.press('Ask me');
    await person.waitForText('Nobody asks now: you said no not long ago.');
    expect(await bell()).toBe('Notifications are off');
  });

  it('asks again once the browser is reset, and subscribes whoever says yes', async () => {
    await person.press('Reset this browser');
    await person.waitForText('The page’s own question comes first.');
    await person.press('Ask me');
    await click('belfry-prompt >>> [part=accept]');
    await person.waitForText(SUBSCRIBED, PATIENCE_MS);
    await person.waitForText('You said yes, and this browser is subscribed.');
    expect(await bell()).toBe('Notifications are on');
  });

  it('shows what is pushed on the page too, and a click there leads on', async () => {
    await site.send({ to: { everyone: true }, title: 'New on the roof', url: '/novidades' });
    await click('belfry-toast >>> a');
    await person.waitForText('This is where a click on a notification leads');
    expect(new URL(person.page.url()).pathname).toBe('/novidades');
  });

  it('moves the subscription with who logs in, in another tab too', async () => {
    const other = person;
    await other.page.goto(site.url);
    person = await site.open();
    await person.waitForText(SUBSCRIBED);
    await person.choose('Ana');
    await person.waitForText('Pushes for ana come here.');
    expect(await ofAna()).toBe(1);
    await other.waitForText('Pushes for ana come here.');
    // With a token of its own:
    await other.choose('Sound');
    await expect
      .poll(() => JSON.parse(site.subscription().preferences) as unknown)
      .toMatchObject({ soundEnabled: false });
    await other.page.close();
    await person.choose('Nobody');
    await person.waitForText('Pushes for this anonymous browser come here.');
    expect(await ofAna()).toBe(0);
  });

  it('has the elements in the language of the person', async () => {
    await person.choose('Português');
    await person.waitForText('Todas as notificações');
    expect(await bell()).toBe('As notificações estão ativadas');
    await person.choose('English');
    await person.waitForText('All notifications');
  });

  it('has the guides for everybody to look at', async () => {
    await click('::-p-xpath(//summary[.="Guides"])');
    await person.waitForText('Add this site to your Home Screen');
    await person.waitForText('Only you can allow them again, in');
  });
});
