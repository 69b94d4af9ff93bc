import { css } from '../lit.ts';

export const bell = css`
  :host {
    --_size: var(--belfry-bell-size, 2.75rem);
    position: relative;
    display: inline-block;
    inline-size: var(--_size);
    block-size: var(--_size);
    vertical-align: middle;
    line-height: 1;
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
    inline-size: 54%;
    block-size: 54%;
    stroke-width: 1.6;
  }

  .badge {
    position: absolute;
    inset-block-start: 20%;
    inset-inline-end: 20%;
    inline-size: 0.625rem;
    block-size: 0.625rem;
    border: 2px solid var(--_surface);
    border-radius: 50%;
    background: var(--_accent);
    box-sizing: content-box;
  }

  .badge.attention {
    background: var(--_warning);
  }

  .badge.busy {
    border-color: var(--_accent);
    background: var(--_surface);
  }

  .panel {
    inline-size: min(23.5rem, 100vw - 1rem);
    overflow: auto;
    overscroll-behavior: contain;
  }

  .panel:focus {
    outline: none;
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
    margin-block-start: 1rem;
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--_line);
  }

  .foot button {
    flex: 1 1 auto;
  }

  .note {
    margin-block-start: 0.75rem;
  }

  .note:empty {
    display: none;
  }

  @media (forced-colors: active) {
    .bell {
      border-color: transparent;
    }

    .badge {
      border-color: Canvas;
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
