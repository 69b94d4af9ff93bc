import { useId, type ReactNode } from 'react';

interface CardProps {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Right of the title. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** One region of the page with its own heading. */
export function Card({ title, lead, aside, className = '', children }: CardProps) {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <header className="card-head">
        <div>
          <h2 id={id}>{title}</h2>
          {lead === undefined ? null : <p className="lead">{lead}</p>}
        </div>
        {aside === undefined ? null : <div className="card-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** A fault, said aloud by screen readers when it appears. */
export function Alert({ children }: { children: ReactNode }) {
  return (
    <p className="alert" role="alert">
      {children}
    </p>
  );
}
