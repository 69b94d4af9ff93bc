import type { Arrival } from './arrival.ts';
import { Icon } from './icons.tsx';

export function ArrivalView({ arrival: { path, headline, text } }: { arrival: Arrival }) {
  return (
    <section className="arrival" aria-labelledby="arrival">
      <span className="state-bell">
        <Icon name="bell" size={34} />
      </span>
      <p className="eyebrow">A notification brought you here</p>
      <h1 id="arrival">{headline}</h1>
      <p className="lead">
        {text} The address is <code>{path}</code>, and the click is in the live feed by now.
      </p>
      <a className="button primary" href="/">
        Back to the demo
        <Icon name="arrow" size={18} />
      </a>
    </section>
  );
}
