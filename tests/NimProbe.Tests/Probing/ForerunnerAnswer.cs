using NimProbe.Engine.Connection;

namespace NimProbe.Tests.Probing;

/// <summary>What the forerunner's request for one entry of the catalogue brought.</summary>
internal sealed record ForerunnerAnswer(string Id, Exchange Exchange)
{
    public string Verdict => ForerunnerRule.Judge(Exchange.Failure == ExchangeFailure.None ? Exchange.StatusCode : null);
}
