import { css } from '../lit.ts';

export const toast = css`
  :host {
    display: contents;
  }

  .stack {
    inset-block-start: var(--_edge);
    inset-inline-end: var(--_edge);
    display: grid;
    gap: 0.625rem;
    inline-size: min(22.5rem, 100vw - 2 * var(--_edge));
    max-block-size: calc(100dvh - 2 * var(--_edge));
    list-style: none;
  }

  .toast {
    position: relative;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0.75rem;
    align-items: start;
    padding: 0.875rem;
    padding-inline-end: 0.5rem;
  }

  .toast .emblem {
    inline-size: 2.25rem;
    block-size: 2.25rem;
  }

  .text {
    display: grid;
    gap: 0.125rem;
    align-content: center;
    min-block-size: 2.25rem;
    color: inherit;
    text-decoration: none;
  }

  a.text::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: var(--_radius);
  }

  a.text:hover .title {
    text-decoration: underline;
  }

  a.text:focus-visible {
    outline: none;
  }

  a.text:focus-visible::after {
    outline: 2px solid var(--_ring);
    outline-offset: 2px;
  }

  .title {
    font-weight: 650;
    line-height: 1.35;
  }

  .title,
  .body {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .body {
    -webkit-line-clamp: 3;
  }

  .dismiss {
    z-index: 1;
    inline-size: 2.25rem;
    min-block-size: 2.25rem;
    padding: 0;
    border-radius: 50%;
    color: var(--_muted);
  }

  @media (prefers-reduced-motion: no-preference) {
    .toast {
      animation: rise 200ms cubic-bezier(0.2, 0.8, 0.3, 1);
    }
  }
`;
