import { css } from '../lit.ts';

export const preferences = css`
  :host {
    display: block;
  }

  .settings {
    container-type: inline-size;
  }

  .settings > h2 {
    margin-block-end: 0.75rem;
  }

  fieldset {
    min-inline-size: 0;
    border: 0;
  }

  .row + fieldset,
  fieldset + fieldset {
    margin-block-start: 1.25rem;
  }

  legend {
    padding: 0;
    margin-block-end: 0.125rem;
    color: var(--_muted);
    font-size: 0.8667em;
    font-weight: 600;
  }

  .row {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 1rem;
    min-block-size: 3rem;
    padding-block: 0.5rem;
  }

  .row + .row {
    border-block-start: 1px solid var(--_border);
  }

  .row label {
    font-weight: 500;
    cursor: pointer;
  }

  /* The whole row is the label. */
  .row label::after {
    content: '';
    position: absolute;
    inset: 0;
  }

  .row .muted {
    grid-row: 2;
  }

  .row input {
    grid-row: 1;
    grid-column: 2;
  }

  .row:has(.muted) input {
    grid-row: 1 / span 2;
  }

  .master label {
    font-weight: 600;
  }

  fieldset:disabled .row label,
  fieldset:disabled .muted,
  fieldset:disabled legend {
    opacity: 0.6;
    cursor: default;
  }

  .hours {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.75rem;
    padding-block-end: 0.75rem;
  }

  .hours .muted {
    grid-column: 1 / -1;
  }

  .field {
    display: grid;
    gap: 0.25rem;
  }

  input[type='time'] {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 2.75rem;
    margin: 0;
    padding: 0.4em 0.7em;
    border: 1px solid var(--_control-border);
    border-radius: var(--_control-radius);
    color: inherit;
    background: transparent;
    font: inherit;
  }

  .zone {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.5em;
  }

  .link {
    min-block-size: 1.5rem;
    padding: 0;
    border-radius: 0.25em;
    font-weight: 500;
    text-decoration: underline;
  }

  .choice {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 2px;
    margin-block-start: 0.375rem;
    padding: 3px;
    border-radius: var(--_control-radius);
    background: var(--_hover);
  }

  .choice label {
    position: relative;
    display: grid;
    place-items: center;
    min-block-size: 2.5rem;
    padding: 0.25em 0.5em;
    border-radius: calc(var(--_control-radius) - 3px);
    font-weight: 500;
    line-height: 1.25;
    text-align: center;
    cursor: pointer;
  }

  .choice input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    border-radius: inherit;
    appearance: none;
    cursor: pointer;
  }

  .choice span {
    position: relative;
  }

  @container (max-width: 17rem) {
    .hours {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  .choice label:has(:checked) {
    background: var(--_surface);
    box-shadow:
      0 0 0 1px var(--_control-border),
      0 1px 2px var(--_shade);
  }

  .notes {
    display: grid;
  }

  .notes > :not(:empty) {
    margin-block-start: 0.75rem;
  }

  @media (forced-colors: active) {
    .choice label:has(:checked) {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
