import type { Platform } from './facts.ts';
import type { Words } from './words.ts';

const RELOAD = 'Recarregue a página; se continuar assim, é preciso ativar as notificações de novo.';
const IN_DEVTOOLS =
  'Recarregue a página; se continuar assim, veja nas ferramentas do desenvolvedor por que o script não carrega.';

export const PORTUGUESE: Words = {
  titles: {
    support: 'Navegador',
    permission: 'Permissão',
    worker: 'Service worker',
    scope: 'Escopo',
    subscription: 'Inscrição',
    key: 'Chave do servidor',
    server: 'Registro no servidor',
    preferences: 'Preferências',
    'last-push': 'Último push',
    'test-push': 'Push de teste',
    'focus-mode': 'Foco e Não perturbe',
    'private-window': 'Janela anônima',
    brave: 'Brave',
  },
  verdicts: { ok: 'OK', warning: 'ATENÇÃO', problem: 'PROBLEMA', unknown: '?' },
  nothingFound: 'Não foi encontrado nada que impeça um push.',
  problemsFound: (count) => (count === 1 ? 'Um problema.' : `${count} problemas.`),

  unread: (why) => [`Não foi possível verificar: ${why}.`],

  supported: () => ['Ele aceita push, e a página é segura.'],
  insecure: () => ['Esta página não é segura.', 'Abra com https:// ou em localhost.'],
  needsInstall: () => [
    'No iPhone e no iPad, só um web app na Tela de Início pode notificar.',
    'Toque no botão Compartilhar, em Adicionar à Tela de Início, e abra o site por lá.',
  ],
  oldIos: () => ['Esta versão do iOS não tem push para web apps.', 'Atualize para o iOS 16.4 ou mais recente.'],
  noPush: () => ['Este navegador não tem push.', 'Atualize, ou abra o site em outro navegador.'],
  noServiceWorker: () => [
    'Este navegador não oferece service workers aqui.',
    'Abra o site em uma janela normal, ou em outro navegador.',
  ],

  granted: () => ['Permitida.'],
  notAsked: () => ['Ainda não foi pedida, ou a pergunta foi fechada.', 'Ative as notificações e escolha Permitir.'],
  denied: (browser, steps) => [`Bloqueada em ${browser}.`, steps],

  worker: (script) => [`${script} está ativo.`],
  noWorker: (script) => [`${script} não está registrado aqui.`, IN_DEVTOOLS],
  otherWorker: (found, script) => [
    `${found} está registrado onde ${script} deveria estar: é ele que recebe os pushes.`,
    `Um escopo tem um só worker: importe o nosso nele, ou não registre ${found}.`,
  ],
  workerInstalling: (script) => [`${script} ainda não está ativo.`, IN_DEVTOOLS],
  workerWaiting: (script) => [
    `${script} está ativo, e uma versão mais nova espera.`,
    'Feche todas as abas deste site e abra de novo.',
  ],

  scope: (scope) => [`${scope}, com esta página.`],
  scopeElsewhere: (scope) => [
    `${scope}, e esta página está fora: os pushes chegam, mas um clique neles não pode mudar esta aba de página.`,
    'Registre o worker com um escopo que cubra a página; o script pode precisar do cabeçalho Service-Worker-Allowed.',
  ],
  noScope: () => ['Depende do service worker.'],

  subscription: (host) => [`Em ${host}.`],
  noSubscription: () => ['Este navegador não tem nenhuma.', 'Ative as notificações.'],
  expired: () => ['O próprio navegador a encerrou.', 'Ative as notificações de novo; nada será perguntado.'],
  removed: () => ['O navegador tem uma que nunca entrega.', 'Desative as notificações e ative de novo.'],
  subscribing: (why) => [`O navegador não conseguiu uma: ${why}.`, 'Verifique a conexão e tente de novo.'],
  noPermission: () => ['Depende da permissão.'],
  needsRecord: () => ['Depende do registro no servidor.'],
  needsSubscription: () => ['Depende da inscrição.'],

  sameKey: () => ['A inscrição foi feita com a chave com que o servidor assina.'],
  otherKey: () => ['A inscrição foi feita com outra chave: o serviço de push recusa o que o servidor envia.', RELOAD],
  oldKey: () => [
    'A inscrição foi feita com uma chave anterior, que o servidor ainda tem.',
    'Recarregue a página: ela passa para a nova.',
  ],
  untoldKey: () => ['Este navegador não diz com que chave se inscreveu.'],

  record: (id, person) => [`${id}, de ${person ?? 'um navegador anônimo'}.`],
  noRecord: () => ['O servidor não tem este navegador para quem está conectado aqui.', RELOAD],
  elsewhere: () => [
    'O servidor tem este navegador para outra conta.',
    'Recarregue a página com a sua conta conectada; as notificações passam a vir para ela.',
  ],
  inactive: (reason) => [`O servidor a desativou: ${reason}.`, RELOAD],
  offline: () => ['Não foi possível falar com o servidor.', 'Verifique a conexão e tente de novo.'],
  unauthorized: () => ['O servidor não aceita o login.', 'Entre de novo na sua conta.'],
  serverFailed: (why) => [`O servidor respondeu: ${why}.`, 'Tente de novo mais tarde.'],

  everythingOn: () => ['Tudo está ativado.'],
  someOff: (names) => [`Desativado: ${names}. O que é destes tipos não é enviado.`],
  allOff: () => ['Todas as notificações estão desativadas.', 'Ative nas preferências.'],
  quiet: (end) => [`Horário de silêncio, até ${end}.`, 'As mensagens esperam até lá; um push de teste, não.'],
  noPreferences: () => ['Não carregadas.'],

  neverPushed: () => ['Nenhum ainda, até onde o servidor se lembra.'],
  shown: (accepted, shown) => [`Aceito pelo serviço de push em ${accepted}, mostrado aqui em ${shown}.`],
  notShown: (accepted) => [
    `Aceito pelo serviço de push em ${accepted}; este dispositivo não disse que o mostrou.`,
    'Ele podia estar sem conexão ou em repouso, ou o sistema segurou a notificação: veja abaixo.',
  ],
  underWay: () => ['A caminho do serviço de push.'],
  skipped: (when, reason) => [`Não foi enviado em ${when}: ${reason}.`, 'Veja as preferências.'],
  failed: (when, reason) => [
    `O serviço de push não o aceitou em ${when}: ${reason}.`,
    'Desative as notificações e ative de novo; se continuar assim, avise quem cuida deste site.',
  ],

  notTested: () => ['Não foi pedido.'],
  arrived: (time) => [`Chegou, e foi mostrado, depois de ${time}.`],
  lost: (time) => [
    `O serviço de push o aceitou, e em ${time} ele não chegou.`,
    'Veja se nada bloqueia a conexão do navegador com o serviço de push (VPN, firewall, economia de bateria) e tente de novo.',
  ],
  shownByItself: () => [
    'Aceito pelo serviço de push. O Safari mostra as notificações sozinho e não avisa ninguém.',
    'Se você a viu, está tudo bem; se não, veja abaixo.',
  ],
  refused: (why) => [`Não foi possível enviar: ${why}.`, 'Resolva o que está acima e tente de novo.'],

  focus: (platform) => ['Nenhuma página pode ver.', FOCUS[platform]],
  focusAfterTest: (platform) => [
    'Nenhuma página pode ver. Se você não viu o push de teste, é isto: o navegador o entregou ao sistema.',
    FOCUS[platform],
  ],

  notPrivate: () => ['Esta não é uma: janelas anônimas não têm push.'],
  maybePrivate: () => ['Nenhuma página pode ver com certeza.', 'Se for uma, abra o site em uma janela normal.'],
  likelyPrivate: () => [
    'Parece ser uma: elas bloqueiam as notificações, mesmo que permitidas.',
    'Abra o site em uma janela normal.',
  ],
  private: () => ['Esta é uma: elas não têm push.', 'Abra o site em uma janela normal.'],

  braveOn: () => ['As mensagens push do Brave estão ativadas.'],
  braveOff: () => ['As mensagens push do Brave devem estar desativadas.', BRAVE],
  braveUnknown: () => ['O Brave vem com as mensagens push desativadas.', BRAVE],

  reasons: {
    unsubscribed: 'alguém cancelou a inscrição',
    gone: 'o serviço de push disse que ela não existe mais',
    replaced: 'outra inscrição tomou o lugar dela',
    expired: 'ela venceu',
    key_mismatch: 'ela é de outra chave do servidor',
    subscription_inactive: 'a inscrição estava desativada',
    subscription_expired: 'a inscrição tinha vencido',
    user_inactive: 'esta conta não está ativa',
    moved: 'o navegador tinha mudado de dono',
    disabled: 'todas as notificações estavam desativadas',
    category_off: 'as notificações deste tipo estavam desativadas',
    quiet_hours: 'horário de silêncio',
    expires_in_quiet_hours: 'perderia a validade antes do fim do horário de silêncio',
    capped: 'já tinha havido o bastante deste tipo',
    payload_too_large: 'era grande demais',
  },
};

const BRAVE =
  'Abra brave://settings/privacy, ative “Usar os serviços do Google para mensagens push”, reinicie o Brave e ative as notificações.';

const FOCUS: Readonly<Record<Platform, string>> = {
  macos:
    'Ajustes do Sistema → Notificações → seu navegador: permita, como faixas ou alertas; veja também Foco na barra de menus.',
  windows: 'Configurações → Sistema → Notificações: ative, também para o navegador; veja também Não incomodar e Foco.',
  linux:
    'Veja o modo Não perturbe na área de notificações da sua área de trabalho, e se há um serviço de notificações.',
  android:
    'Configurações → Apps → seu navegador → Notificações: permita; veja também Não perturbe e a economia de bateria.',
  ios: 'Ajustes → Notificações → este app: permita; veja também Foco e o resumo programado.',
  other: 'Veja nas configurações do sistema se o navegador pode notificar e se nenhum modo de foco está ativo.',
};
