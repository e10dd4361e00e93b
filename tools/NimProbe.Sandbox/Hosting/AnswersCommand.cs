namespace NimProbe.Sandbox;

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
        output.WriteLine("Of /v1/models only (--models-answer):");
        foreach (string name in CatalogAnswers.Names)
        {
            output.WriteLine(name);
        }
    }
}
