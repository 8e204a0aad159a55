package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators on channel blocks. */
public final class BlockedOperators {
  private static final String DOMAIN = "dev.sardonyx";

  private BlockedOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register(DOMAIN, "BlockedAveragePool", 1, BlockedPoolOperator::average)
        .register(DOMAIN, "BlockedChannels", 1, LayoutOperators::channels)
        .register(DOMAIN, "BlockedConv", 1, BlockedConvOperator::create)
        .register(DOMAIN, "BlockedConvTranspose", 1, BlockedConvTransposeOperator::new)
        .register(DOMAIN, "BlockedGlobalAveragePool", 1, BlockedGlobalPool::average)
        .register(DOMAIN, "BlockedGroupedConv", 1, BlockedGroupedConvOperator::create)
        .register(DOMAIN, "BlockedInstanceNormalization", 1, BlockedInstanceNormalization::new)
        .register(DOMAIN, "BlockedLRN", 1, BlockedLrn::create)
        .register(DOMAIN, "BlockedMaxPool", 1, BlockedPoolOperator::max)
        .register(DOMAIN, "FromChannelBlocks", 1, LayoutOperators::fromBlocks)
        .register(DOMAIN, "ToChannelBlocks", 1, LayoutOperators::toBlocks);
  }
}
