/** When a device's last message came; 0 before any. */
export const lastHeard = (deviceId: string) =>
  `coalesce((select max(u.real_received_at) from uplinks u where u.device_id = ${deviceId}), 0)`
