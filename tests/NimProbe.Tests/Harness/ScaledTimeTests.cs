using Xunit;

namespace NimProbe.Tests.Harness;

/// <summary>Classes whose limits run in scaled time run one after the other: a crowded machine must not make their deadlines pass.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ScaledTimeTests
{
    public const string Name = "Scaled time";
}
