import { useState } from 'react';
import type { BelfryInstallGuideElement } from '../../client/elements/index.ts';
import { Card } from './card.tsx';
import { Segments } from './controls.tsx';
import type { DemoLocale } from './person.ts';

type Device = Exclude<BelfryInstallGuideElement['device'], 'auto'>;

const DEVICES: readonly (readonly [Device, string])[] = [
  ['iphone26', 'iPhone'],
  ['iphone', 'iOS 18'],
  ['ipad', 'iPad'],
  ['other', 'Other'],
];

/** What only some people ever get to see, for everybody to look at. */
export function GuidesCard({ locale }: { locale: DemoLocale }) {
  const [isOpen, setIsOpen] = useState(false);
  const [device, setDevice] = useState<Device>('iphone26');
  return (
    <Card
      title="When a click is not enough"
      lead="On an iPhone, and where notifications are blocked. People see only the guide that they need."
    >
      <details className="more" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary>Guides</summary>
        {isOpen ? (
          <div className="guides">
            <Segments label="Home Screen of" value={device} options={DEVICES} onChange={setDevice} />
            <belfry-install-guide always plain device={device} lang={locale} />
            <belfry-blocked-help always plain lang={locale} />
          </div>
        ) : null}
      </details>
    </Card>
  );
}
