import { describe, expect, it } from 'vitest';
import { readArrival } from '../../demo/page/arrival.ts';

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
    ['/elsewhere', 'Here you are'],
  ])('%s is “%s”', (path, headline) => {
    expect(at(path)).toMatchObject({ headline, path });
  });
});
