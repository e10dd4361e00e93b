using NimProbe.Engine.Connection;

namespace NimProbe.Tests.Probing;

/// <summary>The exchange of the predecessor's request for one entry of the catalogue.</summary>
internal sealed record ForerunnerAnswer(string Id, Exchange Exchange)
{
    public string Verdict => ForerunnerRule.Judge(Exchange.Failure == ExchangeFailure.None ? Exchange.StatusCode : null);
}
