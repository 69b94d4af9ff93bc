import type { Steps } from './steps.ts';

const RELOAD = 'Depois, recarregue esta página.';
const androidApp = (browser: string): string =>
  `Se não for possível ativar ali, abra Configurações do Android → Apps → ${browser} → Notificações e permita.`;

/** With the names that the browsers themselves have for things in Brazilian Portuguese. */
export const PORTUGUESE: Steps = {
  chromium: () => [
    'Clique no ícone à esquerda do endereço.',
    'Ative Notificações; se não estiver na lista, clique em Configurações do site e defina Notificações como Permitir.',
    RELOAD,
  ],
  edge: () => [
    'Clique no cadeado à esquerda do endereço.',
    'Em “Permissões para este site”, defina Notificações como Permitir.',
    RELOAD,
  ],
  'site-settings': () => [
    'Clique no ícone à esquerda do endereço e em Configurações do site.',
    'Defina Notificações como Permitir.',
    RELOAD,
  ],
  'chromium-app': () => [
    'Clique em ⋮ na barra de título desta janela e em Informações do app.',
    'Ative Notificações; se não estiver na lista, clique ali em Configurações e permita as notificações.',
    'Depois, feche esta janela e abra o app de novo.',
  ],
  'edge-app': () => [
    'Abra edge://settings/content/notifications em uma janela do Edge.',
    'Encontre este site em Bloquear, clique em “…” ao lado dele e escolha Permitir.',
    'Depois, feche esta janela e abra o app de novo.',
  ],
  firefox: () => [
    'Clique no ícone à esquerda do endereço: um escudo ou, em versões anteriores, um cadeado.',
    'Clique em Conexão e em Mais informações.',
    'Na aba Permissões, em Enviar notificações, desmarque Usar o padrão e escolha Permitir.',
    RELOAD,
  ],
  safari: () => [
    'Na barra de menus, escolha Safari → Ajustes…, depois Sites e Notificações.',
    'Defina este site como Permitir.',
    RELOAD,
  ],
  'mac-app': () => [
    'Abra Ajustes do Sistema → Notificações e escolha este app.',
    'Ative “Permitir notificações”.',
    'Depois, encerre este app e abra de novo.',
  ],
  'chromium-android': (browser) => [
    'Toque no ícone à esquerda do endereço.',
    'Toque em Permissões, depois em Notificações, e ative.',
    androidApp(browser),
    RELOAD,
  ],
  'opera-android': (browser) => [
    'Toque no cadeado à esquerda do endereço e em Configurações do site.',
    'Defina Notificações como Permitir.',
    androidApp(browser),
    RELOAD,
  ],
  samsung: (browser) => [
    'Toque no menu de três linhas e em Configurações.',
    'Toque em Sites e downloads, depois em Notificações, e ative este site.',
    androidApp(browser),
    RELOAD,
  ],
  'firefox-android': (browser) => [
    'Toque no ícone à esquerda do endereço: um escudo ou, em versões anteriores, um cadeado.',
    'Toque em Notificação até aparecer Permitido.',
    androidApp(browser),
    RELOAD,
  ],
  'firefox-android-app': (browser) => [
    'Abra este site no próprio Firefox, não pela tela inicial.',
    'Toque no ícone à esquerda do endereço: um escudo ou, em versões anteriores, um cadeado.',
    'Toque em Notificação até aparecer Permitido.',
    androidApp(browser),
    'Depois, abra o app pela tela inicial de novo.',
  ],
  'android-app': () => [
    'Toque no ícone deste app na tela inicial, segure e toque em Informações do app.',
    'Toque em Notificações e permita.',
    'Depois, abra o app de novo.',
  ],
  'ios-app': () => [
    'Abra o app Ajustes, toque em Notificações e no nome deste app.',
    'Ative “Permitir Notificações”.',
    'Depois, feche este app e abra de novo.',
  ],
  'ios-tab': () => [
    'No iPhone e no iPad, só um web app na Tela de Início pode notificar.',
    'Toque no botão Compartilhar e em Adicionar à Tela de Início.',
    'Abra este site pela Tela de Início e permita as notificações ali.',
  ],
  other: () => [
    'Abra o que o navegador sabe deste site: em geral, o ícone à esquerda do endereço; senão, as configurações.',
    'Defina Notificações como Permitir.',
    RELOAD,
  ],
};
