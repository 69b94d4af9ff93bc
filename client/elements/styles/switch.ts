import { css } from '../lit.ts';

/** A native checkbox that looks like what it is said to be. */
export const toggle = css`
  input[role='switch'] {
    flex: none;
    position: relative;
    inline-size: 2.75rem;
    block-size: 1.625rem;
    margin: 0;
    border: 1.5px solid var(--_control-border);
    border-radius: 1rem;
    background: transparent;
    appearance: none;
    cursor: pointer;
  }

  input[role='switch']::before {
    content: '';
    position: absolute;
    inset-block-start: 50%;
    inset-inline-start: 0.25rem;
    inline-size: 1rem;
    block-size: 1rem;
    margin-block-start: -0.5rem;
    border-radius: 50%;
    background: var(--_control-border);
  }

  input[role='switch']:checked {
    border-color: var(--_accent);
    background: var(--_accent);
  }

  input[role='switch']:checked::before {
    inset-inline-start: calc(100% - 1.25rem);
    background: var(--_on-accent);
  }

  input[role='switch']:disabled {
    opacity: 0.5;
    cursor: default;
  }

  @media (prefers-reduced-motion: no-preference) {
    input[role='switch'],
    input[role='switch']::before {
      transition: 140ms;
      transition-property: background-color, border-color, inset-inline-start;
    }
  }

  @media (forced-colors: active) {
    input[role='switch'] {
      border-color: ButtonText;
      forced-color-adjust: none;
    }

    input[role='switch']::before {
      background: ButtonText;
    }

    input[role='switch']:checked {
      border-color: Highlight;
      background: Highlight;
    }

    input[role='switch']:checked::before {
      background: HighlightText;
    }
  }
`;
