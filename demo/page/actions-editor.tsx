import type { DraftAction, Faults } from './draft.ts';
import { Icon } from './icons.tsx';

const MAX_ACTIONS = 10;

/** What a new button starts as: the first leads somewhere, the others close. */
const SUGGESTED = [
  { action: 'open', title: 'Open', url: '/agendamentos/7' },
  { action: 'later', title: 'Later', url: '' },
  { action: 'dismiss', title: 'Dismiss', url: '' },
] as const;

/** Browsers show this many. */
const SHOWN = 2;

interface ActionsEditorProps {
  actions: readonly DraftAction[];
  faults: Faults;
  onChange: (actions: DraftAction[]) => void;
}

/** The buttons of a notification, in order of priority. */
export function ActionsEditor({ actions, faults, onChange }: ActionsEditorProps) {
  const edit = (key: number, patch: Partial<DraftAction>): void =>
    onChange(actions.map((action) => (action.key === key ? { ...action, ...patch } : action)));

  function add(): void {
    const key = Math.max(0, ...actions.map((action) => action.key)) + 1;
    const unused = SUGGESTED.find(({ action }) => actions.every((other) => other.action !== action));
    onChange([...actions, { key, ...(unused ?? { action: `action_${key}`, title: `Button ${key}`, url: '' }) }]);
  }

  function raise(index: number): void {
    const next = [...actions];
    next.splice(index - 1, 0, ...next.splice(index, 1));
    onChange(next);
  }

  return (
    <fieldset className="actions-editor">
      <legend>Buttons</legend>
      {actions.map(({ key, action, title, url }, index) => (
        <div key={key} className="action-row">
          <input
            type="text"
            aria-label={`Button ${index + 1}: title`}
            placeholder="Title"
            value={title}
            maxLength={200}
            onChange={(event) => edit(key, { title: event.currentTarget.value })}
          />
          <input
            type="text"
            className="code"
            aria-label={`Button ${index + 1}: id`}
            placeholder="id"
            value={action}
            spellCheck={false}
            onChange={(event) => edit(key, { action: event.currentTarget.value })}
          />
          <input
            type="text"
            aria-label={`Button ${index + 1}: leads to; empty only closes`}
            placeholder="URL, or empty to close"
            value={url}
            spellCheck={false}
            onChange={(event) => edit(key, { url: event.currentTarget.value })}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={`Move button ${index + 1} up`}
            disabled={index === 0}
            onClick={() => raise(index)}
          >
            <Icon name="up" size={16} />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove button ${index + 1}`}
            onClick={() => onChange(actions.filter((other) => other.key !== key))}
          >
            <Icon name="cross" size={16} />
          </button>
          {faults[`action-${key}`] === undefined ? null : <p className="hint bad">{faults[`action-${key}`]}</p>}
          {index === SHOWN - 1 && actions.length > SHOWN ? <p className="cut-line">browsers show no more</p> : null}
        </div>
      ))}
      {actions.length < MAX_ACTIONS ? (
        <button type="button" className="quiet" onClick={add}>
          <Icon name="plus" size={16} />
          Add a button
        </button>
      ) : null}
    </fieldset>
  );
}
