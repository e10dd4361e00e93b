using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Hosting;

/// <summary>Lists the answers.</summary>
internal static class AnswersCommand
{
    public static void Run(TextWriter output)
    {
        foreach (SandboxAnswer answer in AnswerLibrary.BuiltIn)
        {
            string status = answer.Delivery is AnswerDelivery.Hang or AnswerDelivery.Drop ? "-" : $"{answer.Status}";
            output.WriteLine($"{answer.Name,-36} {status,3}  {answer.Meaning}");
        }

        output.WriteLine();
        output.WriteLine("Made for /v1/models (--models-answer takes these and those above):");
        foreach (string name in CatalogAnswers.Names)
        {
            output.WriteLine(name);
        }
    }
}
