import { describe, expect, it } from 'vitest';
import { cameByClick, readArrival } from '../../demo/page/arrival.ts';

const at = (path: string) => {
  const { pathname, search } = new URL(path, 'http://localhost');
  return readArrival({ pathname, search });
};

describe('where a notification led', () => {
  it('is nowhere on the start page, whatever its query', () => {
    expect(at('/?x=1')).toBeUndefined();
  });

  it.each([
    ['/agendamentos/123', 'Booking 123'],
    ['/agendamentos/123/detalhes', 'Details of booking 123'],
    ['/agendamentos/7?acao=aprovar', 'Approve booking 7?'],
    ['/agendamentos/%zz', 'Booking %zz'],
    ['/novidades', 'What is new'],
    ['/ofertas', 'Offers'],
    ['/chegou/teste', 'The test has arrived'],
  ])('%s is “%s”', (path, headline) => {
    expect(at(path)).toMatchObject({ headline, path, known: true });
  });

  it.each(['/nowhere', '/novidadesx', '/agendamentos', '/agendamentos/1/2'])('is not known to be %s', (path) => {
    expect(at(path)).toMatchObject({ path, known: false });
  });
});

describe('a click that opened the page', () => {
  const OPENED_AT = 1_000_000;

  it.each([
    ['clicked', -500, true],
    ['action_clicked', 500, true],
    ['clicked', -60_000, false],
    ['clicked', 60_000, false],
    ['delivered', 0, false],
    ['dismissed', 0, false],
  ])('%s %i ms after that: %s', (kind, afterMs, expected) => {
    expect(cameByClick([{ kind, at: OPENED_AT + afterMs }], OPENED_AT)).toBe(expected);
  });
});
