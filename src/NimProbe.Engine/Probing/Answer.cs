using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Probing;

/// <summary>One exchange with a model, judged.</summary>
internal sealed record Answer(NimRoute Route, Exchange Exchange, AnswerBody Body, Verdict Verdict)
{
    /// <summary>Whether it tells of the model itself.</summary>
    public bool TellsOfModel => Verdict.Status.ToAvailability() != NimAvailability.Unknown;
}
