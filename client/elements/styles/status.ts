import { css } from '../lit.ts';

/** How things stand, with an emblem beside it. */
export const status = css`
  .status {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.875rem;
  }

  .emblem {
    display: grid;
    place-items: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border-radius: 50%;
    color: var(--_ring);
    background: var(--_soft);
  }

  .warning .emblem {
    color: var(--_warning);
    background: color-mix(in srgb, var(--_warning) 14%, var(--_surface));
  }

  .neutral .emblem {
    color: var(--_muted);
    background: var(--_hover);
  }

  .words {
    display: grid;
    gap: 0.25rem;
    align-content: center;
    min-block-size: 2.5rem;
  }

  .trouble {
    color: var(--_danger);
    font-weight: 500;
  }

  .trouble:empty {
    display: none;
  }

  .wide {
    inline-size: 100%;
    margin-block-start: 1rem;
  }

  .waiting {
    display: flex;
    align-items: center;
    gap: 0.75rem;
  }

  .spinner {
    flex: none;
    inline-size: 1.125rem;
    block-size: 1.125rem;
    border: 2px solid var(--_border);
    border-block-start-color: var(--_ring);
    border-radius: 50%;
  }

  @media (prefers-reduced-motion: no-preference) {
    .spinner {
      animation: turn 900ms linear infinite;
    }

    @keyframes turn {
      to {
        transform: rotate(1turn);
      }
    }
  }
`;
