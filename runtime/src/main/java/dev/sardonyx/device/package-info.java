/**
 * How a device other than the processor is added: a module that provides {@link
 * dev.sardonyx.device.DeviceProvider} as a service. The engine places nodes, inserts copies and
 * plans memory; the provider has memory, copies and operators.
 */
package dev.sardonyx.device;
