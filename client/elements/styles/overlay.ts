import { css } from '../lit.ts';

/** What lies over the page: in the top layer where the browser has `popover`, else fixed. Takes no room in the page. */
export const overlay = css`
  .overlay {
    position: fixed;
    inset: auto;
    z-index: var(--_layer);
    inline-size: auto;
    block-size: auto;
    margin: 0;
    padding: 0;
    border: 0;
    overflow: visible;
  }

  .overlay:not(.surface) {
    background: transparent;
  }

  .overlay:not([data-open]) {
    display: none;
  }

  .card {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    box-shadow: var(--_shadow);
  }

  @media (prefers-reduced-motion: no-preference) {
    .overlay[data-open] > .rise,
    .overlay[data-open].rise {
      animation: rise 200ms cubic-bezier(0.2, 0.8, 0.3, 1);
    }

    @keyframes rise {
      from {
        opacity: 0;
        transform: translateY(0.5rem);
      }
    }
  }
`;
