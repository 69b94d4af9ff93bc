import type { Arrival } from './arrival.ts';
import { Icon } from './icons.tsx';

interface ArrivalViewProps {
  arrival: Arrival;
  /** Whether a click on a notification opened the page. */
  byClick: boolean;
}

export function ArrivalView({ arrival: { path, headline, text, known }, byClick }: ArrivalViewProps) {
  const exists = known || byClick;
  return (
    <section className="arrival" aria-labelledby="arrival">
      <span className="state-bell">
        <Icon name={exists ? 'bell' : 'bellOff'} size={34} />
      </span>
      {exists ? (
        <p className="eyebrow">
          {byClick ? 'A notification brought you here' : 'This is where a click on a notification leads'}
        </p>
      ) : null}
      <h1 id="arrival">{exists ? headline : 'There is no such page'}</h1>
      <p className="lead">
        {exists ? `${text} The address is ` : 'No notification of the demo leads to '}
        <code>{path}</code>
        {byClick ? ', and the click is in the live feed.' : '.'}
      </p>
      <a className="button primary" href="/">
        Back to the demo
        <Icon name="arrow" size={18} />
      </a>
    </section>
  );
}
