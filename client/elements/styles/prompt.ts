import { css } from '../lit.ts';

export const prompt = css`
  :host {
    display: contents;
  }

  .prompt {
    inset-block-end: var(--_edge);
    inset-inline-end: var(--_edge);
    inline-size: min(26.5rem, 100vw - 2 * var(--_edge));
    max-block-size: calc(100dvh - 2 * var(--_edge));
    padding: 1.25rem;
    overflow: auto;
  }

  .emblem.filled {
    color: var(--_on-accent);
    background: var(--_accent);
  }

  .prompt .actions {
    margin-block-start: 1.125rem;
    margin-inline-start: 3.375rem;
  }

  ::slotted(*) {
    margin: 0;
  }

  @media (max-width: 30rem) {
    .prompt .actions {
      margin-inline-start: 0;
    }

    .prompt .actions button {
      flex: 1 1 auto;
    }
  }
`;
