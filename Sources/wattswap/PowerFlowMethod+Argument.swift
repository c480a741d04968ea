public import ArgumentParser
public import PowerFlow

extension PowerFlowMethod: ExpressibleByArgument {}
