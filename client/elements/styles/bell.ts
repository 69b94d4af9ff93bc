import { css } from '../lit.ts';

export const bell = css`
  :host {
    --_size: var(--belfry-bell-size, 2.75rem);
    position: relative;
    display: inline-block;
    inline-size: var(--_size);
    block-size: var(--_size);
    vertical-align: middle;
  }

  .bell {
    position: relative;
    inline-size: 100%;
    block-size: 100%;
    min-block-size: 0;
    padding: 0;
    border-radius: 50%;
    color: var(--belfry-bell-color, inherit);
    font-size: var(--_size);
  }

  .bell .icon {
    inline-size: 58%;
    block-size: 58%;
    stroke-width: 1.6;
  }

  .badge {
    position: absolute;
    inset-block-start: 17%;
    inset-inline-end: 17%;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border-radius: 50%;
    background: var(--_accent);
  }

  .badge.attention {
    background: var(--_warning);
  }

  .badge.busy {
    border: 2px solid var(--_accent);
    background: transparent;
  }

  .panel {
    inline-size: min(23.5rem, 100vw - 1rem);
    overflow: auto;
    overscroll-behavior: contain;
    scroll-padding-block-end: 6rem;
  }

  .inside {
    padding: 1.25rem;
  }

  .headline {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    margin-block-end: 1rem;
  }

  .headline .icon {
    color: var(--_ring);
  }

  .foot {
    position: sticky;
    inset-block-end: 0;
    z-index: 1;
    margin: 1.25rem -1.25rem -1.25rem;
    padding: 0.75rem 1.25rem;
    border-block-start: 1px solid var(--_border);
    background: var(--_surface);
  }

  .foot button {
    flex: 1 1 auto;
    padding-inline: 0.75em;
  }

  .note {
    margin-block-start: 0.5rem;
  }

  .note:empty {
    display: none;
  }

  @media (forced-colors: active) {
    .bell {
      border-color: transparent;
    }

    .bell .badge {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
