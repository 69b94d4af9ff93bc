import { css } from '../lit.ts';

/** Text, buttons and icons, as all elements have them. */
export const controls = css`
  h2,
  h3,
  p,
  ol,
  fieldset {
    margin: 0;
    padding: 0;
  }

  /* A text in a language of the other direction keeps its full stop, and its place. */
  h2,
  p,
  label,
  legend,
  button,
  li > span,
  .title,
  .muted {
    unicode-bidi: plaintext;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  h2 {
    font-size: 1.0667em;
    font-weight: 650;
    line-height: 1.35;
    text-wrap: balance;
  }

  .muted {
    color: var(--_muted);
  }

  .framed {
    padding: 1.25rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }

  .small {
    font-size: 0.8667em;
    line-height: 1.45;
  }

  .icon {
    flex: none;
    inline-size: 1.3333em;
    block-size: 1.3333em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.7;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .icon .dots {
    stroke-width: 2.6;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-block-size: 2.75rem;
    margin: 0;
    padding: 0.4em 1.1em;
    border: 1px solid transparent;
    border-radius: var(--_control-radius);
    color: inherit;
    background: transparent;
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    cursor: pointer;
  }

  button:hover {
    background: var(--_hover);
  }

  button.primary {
    color: var(--_on-accent);
    background: var(--_accent);
  }

  button.primary:hover {
    filter: brightness(0.93);
    background: var(--_accent);
  }

  button.secondary {
    border-color: var(--_control-border);
  }

  button.quiet {
    color: var(--_muted);
  }

  button.quiet:hover {
    color: var(--_text);
  }

  :focus-visible {
    outline: 2px solid var(--_ring);
    outline-offset: 2px;
  }

  [tabindex]:focus {
    outline: none;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }

  @media (prefers-reduced-motion: no-preference) {
    button {
      transition:
        background-color 120ms,
        color 120ms;
    }
  }

  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }

    button.primary {
      color: HighlightText;
      background: Highlight;
      forced-color-adjust: none;
    }

    :focus-visible {
      outline-color: Highlight;
    }
  }
`;
