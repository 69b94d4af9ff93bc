// The part of a back end that is under test: who gets which notification.
/** @param {Pick<import('belfry/server').Belfry, 'sendToUser'>} belfry */
export function createReminders(belfry) {
  return {
    tableIsReady: (order) =>
      belfry.sendToUser(order.userId, {
        title: 'Your table is ready',
        body: `Table ${order.table}`,
        url: `/orders/${order.id}`,
        priority: 'high',
      }),
  };
}
