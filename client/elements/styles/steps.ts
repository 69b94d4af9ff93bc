import { css } from '../lit.ts';

/** A numbered way, one step a line. */
export const steps = css`
  :host {
    display: block;
  }

  :host([away]) {
    display: none;
  }

  .guide {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }

  ol {
    display: grid;
    gap: 0.75rem;
    counter-reset: step;
    list-style: none;
  }

  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.75rem;
    align-items: start;
    counter-increment: step;
  }

  li::before {
    content: counter(step);
    display: grid;
    place-items: center;
    inline-size: 1.625rem;
    block-size: 1.625rem;
    border-radius: 50%;
    color: var(--_ring);
    background: var(--_soft);
    font-size: 0.8667em;
    font-weight: 650;
  }

  .key {
    display: inline-grid;
    place-items: center;
    inline-size: 1.75rem;
    block-size: 1.75rem;
    margin-block: -0.25rem;
    border: 1px solid var(--_border);
    border-radius: 0.5rem;
    color: var(--_ring);
    background: var(--_soft);
    vertical-align: middle;
  }

  .address {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.375rem;
  }

  .address > div {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    padding: 0.25rem;
    padding-inline-start: 0.75rem;
    border: 1px solid var(--_border);
    border-radius: var(--_control-radius);
  }

  .address button {
    min-block-size: 2.25rem;
    padding-inline: 0.75rem;
  }

  code {
    flex: 1 1 auto;
    min-inline-size: 0;
    font:
      0.8667em / 1.4 ui-monospace,
      'SF Mono',
      'Cascadia Code',
      monospace;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    user-select: all;
  }
`;
